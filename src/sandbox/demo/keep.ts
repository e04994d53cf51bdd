/** A sandbox to play with: it runs until Ctrl-C, and says how the command line reaches it. */
import { once } from "node:events";
import type { Company } from "../company.ts";
import { git } from "../github/git.ts";
import { approveAndMerge, opens, type Request } from "./deeds.ts";
import { foundCompany } from "./found-company.ts";
import { ownRequest } from "./own-request.ts";
import { onSignal } from "./signals.ts";
import type { Stage } from "./stage.ts";

interface Keeper extends Pick<Stage, "print" | "paint"> {
  /** The command line's file, for `node`. */
  readonly commandLine: string;
}

export const keepSandbox = async (keeper: Keeper): Promise<void> => {
  const { signal, stop } = onSignal();
  const company = await foundCompany();
  try {
    for (const { act } of [
      opens(approved),
      approveAndMerge(approved, "bob", "carol"),
      opens(mistaken),
    ])
      act(company);
    // What needs no network reads the clone as it lies there.
    git(company.clone, [
      ...["pull", "--quiet", company.github.repository.directory, "main"],
    ]);
    keeper.print(instructions(keeper, company));
    if (!signal.aborted) await once(signal, "abort");
    keeper.print("Closing the sandbox.");
  } finally {
    stop();
    await company.close();
  }
};

const approved: Request = {
  number: 1,
  who: "alice",
  path: "access/grants/aws-admin-all/alice.yaml",
  content: `user: alice@example.com
tier: aws-admin-all
duration: 2h
reason: The database fails over and over
ticket: INC-4211
`,
};

const mistaken: Request = {
  number: 2,
  who: "dave",
  path: "access/grants/aws-ec2-admin/dave.yaml",
  content: `user: dave@example.com
tier: aws-ec2-admn
duration: 4h
reason: New machines for the checkout
ticket: CHG-977
`,
};

/** For a shell: the comments are for people, and everything else can be pasted as it stands. */
const instructions = (
  { commandLine, paint }: Keeper,
  company: Company,
): string => {
  const { clone, stateDirectory, environment } = company;
  const say = (text: string): string => paint("gray", `# ${text}`);
  return [
    say("The sandbox runs until Ctrl-C. In another shell:"),
    ...Object.entries(environment).map(
      ([name, value]) => `export ${name}=${quote(onOneLine(value))}`,
    ),
    `curfew() { node ${quote(commandLine)} --repo ${quote(clone)} --state ${quote(stateDirectory)} "$@"; }`,
    "",
    say("Commands to try:"),
    "curfew owners access/grants/aws-ec2-admin/dave.yaml",
    "curfew check --pr 2",
    "",
    say("What the tiers lack in Okta and in AWS, and all of it made:"),
    "curfew tiers plan",
    "curfew tiers apply",
    "",
    say("Alice into the group, and on until AWS has her:"),
    "curfew reconcile --new-ledger",
    "curfew status",
    "",
    say("The clock moves only when somebody waits, or when you move it. Two"),
    say("hours later alice's grant is over, and what she had open is cut:"),
    `curl -X POST "$CURFEW_CLOCK_URL" -d '{"advance": 7200000}'`,
    "curfew reconcile",
    "",
    say("The pull request that removes the file:"),
    "curfew cleanup",
    "",
    say("AWS as its own command line sees it, where that is installed:"),
    "aws sso-admin list-instances --region us-east-1",
    "",
    ...ownRequest(company, say),
    "",
    say("Her clone has the ledger too, which is checked without any network:"),
    "git -C alice fetch --quiet",
    "curfew --repo alice audit verify",
  ].join("\n");
};

/** A private key, with the escapes that the GitHub App's library undoes. */
const onOneLine = (text: string): string => text.replaceAll("\n", "\\n");

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
