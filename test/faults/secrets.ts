/** What nobody may read in the output of a run: what it was given, and the tokens that it was answered with. */
import type { Ran } from "./run.ts";
import type { World } from "./world.ts";

export const secretsIn = (world: World, { said }: Ran): readonly string[] => [
  ...given(world)
    .filter(([, secret]) => isPrinted(secret, said))
    .map(([name]) => `it printed ${name}`),
  ...(minted(world).some((token) => said.includes(token))
    ? ["it printed a token of GitHub's"]
    : []),
  ...(/\baccess-\d+\b/.test(said) ? ["it printed a token of Okta's"] : []),
  ...(/\beyJ[\w-]+\.eyJ/.test(said) ? ["it printed what it had signed"] : []),
];

const given = ({ environment, withOwnToken }: World) =>
  Object.entries({ ...environment, ...withOwnToken }).filter(([name]) =>
    /TOKEN|SECRET|_KEY$/.test(name),
  );

/** Line by line: within JSON a key is in one line, and its ends are no secret. */
const isPrinted = (secret: string, said: string): boolean =>
  secret
    .split("\n")
    .some((line) => /^[^-].{9}/.test(line) && said.includes(line));

const minted = ({ company }: World): readonly string[] => [
  ...company.github.world.tokens.keys(),
];
