import { createHash } from "node:crypto";
import { cleanup } from "../../controller/cleanup.ts";
import { proposeRemoval } from "../../controller/levers/propose.ts";
import {
  planRevocation,
  type Revocation,
  type Revoked,
  revokeNow,
  type RevokeWish,
} from "../../controller/levers/revoke.ts";
import { messageOf } from "../../domain/errors.ts";
import { isTierName, toLogin } from "../../domain/ids.ts";
import { toRfc3339 } from "../../domain/time.ts";
import { printable } from "../../rules/printable.ts";
import { confirm } from "../confirm.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { CommandContext } from "../main.ts";
import { createDenial } from "../session-cuts.ts";
import { endSessions, noSessions } from "../end-sessions.ts";
import { tellNothing, tellRevoked, type Tidied } from "../output/revoke.ts";
import { requireDirectory } from "../require.ts";
import { pathInRepository } from "../path-in-repository.ts";
import { UsageError } from "../usage-error.ts";
import { leverDeps } from "./freeze.ts";

interface RevokeOptions {
  readonly user?: string;
  readonly tier?: string;
  readonly now?: boolean;
  readonly yes?: boolean;
}

export const revokeCommand = async (
  context: CommandContext,
  options: RevokeOptions,
  [grant]: readonly string[],
): Promise<ExitCode> => {
  const { tools } = context;
  const wish = wishOf(
    grant === undefined ? grant : pathInRepository(context.config.repo, grant),
    options,
  );
  const isNow = options.now === true;
  const deps = {
    ...(await leverDeps(context)),
    directory: await requireDirectory(tools),
    pause: tools.clock,
  };
  const now = await tools.clock.now();
  const plan = await planRevocation(deps, wish, now);
  const files = filesOf(plan);
  const denied = isNow ? plan.leftBehind.length : 0;
  const found = isNow
    ? plan.removals.length + plan.claims.length + denied
    : files.length;
  if (found === 0) return tellNothing(context, plan, toRfc3339(now));
  const will = isNow ? whatNow(plan, files) : [removing(files)];
  if (!(await confirm(context, will, options.yes === true)))
    return exitCode.well;
  const { main, ledger } = plan.ground;
  const denial = createDenial(tools, main, ledger.state, context.progress);
  const revoked = isNow
    ? await revokeNow({ ...deps, denyFirst: denial.begin }, plan)
    : nothingYet;
  const sessions = isNow ? await endSessions(tools, plan, denial) : noSessions;
  // Access is gone by now: what GitHub makes of the file changes nothing of that.
  const tidied = await tidy(context, deps, files, isNow);
  // A pull request takes out of files alone, whatever Okta shows.
  const unseen = isNow ? plan.unseen : [];
  tellRevoked(context, {
    now: toRfc3339(now),
    revoked,
    sessions,
    tidied,
    unseen,
  });
  const isWhole =
    unseen.length === 0 &&
    sessions.isWhole &&
    revoked.trouble === null &&
    tidied.trouble === null &&
    revoked.applied.every(({ outcome }) => outcome !== "failed");
  return isWhole ? exitCode.well : exitCode.partial;
};

const nothingYet: Revoked = { applied: [], trouble: null, isKept: true };

const wishOf = (
  grant: string | undefined,
  { user, tier }: RevokeOptions,
): RevokeWish => {
  if ((grant === undefined) === (user === undefined))
    throw new UsageError("Name a grant's file, or --user LOGIN.");
  if (tier !== undefined && !isTierName(tier))
    throw new UsageError(`--tier is no tier's name: ${printable(tier, 80)}`);
  return {
    grant: grant ?? null,
    user: user === undefined ? null : toLogin(user),
    tier: tier ?? null,
  };
};

/** Those that stand on main. */
const filesOf = ({ ground, claims }: Revocation): readonly string[] => {
  const standing = new Set(ground.main?.live.map(({ version }) => version.id));
  return claims
    .filter(({ version }) => standing.has(version))
    .map(({ path }) => path);
};

const whatNow = (
  { removals, claims, kept, leftBehind, unseen }: Revocation,
  files: readonly string[],
): readonly string[] => [
  ...claims.map(({ path }) => `end ${printable(path)}, for good`),
  ...removals.map(
    ({ user, group }) =>
      `take ${printable(user)} out of ${printable(group)}, at once`,
  ),
  ...leftBehind.map(
    ({ user, tier }) =>
      `deny ${printable(user)} what ${printable(tier)} opens in AWS, which has not shown them out of the group`,
  ),
  ...kept.map(
    ({ user, group, path }) =>
      `leave ${printable(user)} in ${printable(group)}, which ${printable(path)} gives as well`,
  ),
  ...unseen.map(
    (text) => `leave out what cannot be seen: ${printable(text, 1_000)}`,
  ),
  removing(files),
];

const removing = (files: readonly string[]): string =>
  files.length === 0
    ? "open no pull request: no file on main gives it"
    : `open a pull request that removes ${files.map((path) => printable(path)).join(", ")}`;

const tidy = async (
  { tools }: CommandContext,
  deps: Awaited<ReturnType<typeof leverDeps>>,
  files: readonly string[],
  isNow: boolean,
): Promise<Tidied> => {
  if (files.length === 0) return { pullRequests: [], trouble: null };
  try {
    const forge = await tools.forge();
    if (!isNow) {
      const name = createHash("sha256").update(files.join("\n")).digest("hex");
      const branch = `curfew/revoke/${name.slice(0, 12)}`;
      const { number } = await proposeRemoval(
        { ...deps, forge },
        branch,
        files,
      );
      return { pullRequests: [number], trouble: null };
    }
    const cleaned = await cleanup({ ...deps, forge });
    const ours = cleaned.filter((one) =>
      one.files.some((file) => files.includes(file)),
    );
    const isEverywhere = files.every((file) =>
      ours.some((one) => one.files.includes(file)),
    );
    return {
      pullRequests: ours.flatMap(({ pullRequest }) => pullRequest ?? []),
      trouble:
        cleaned.find(({ error }) => error !== null)?.error ??
        (isEverywhere
          ? null
          : "the ledger does not confirm yet that Okta shows the person out"),
    };
  } catch (error) {
    return { pullRequests: [], trouble: messageOf(error) };
  }
};
