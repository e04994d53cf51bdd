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
import {
  type EndedSessions,
  endSessions,
  noSessions,
} from "../end-sessions.ts";
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
  if (plan.removals.length + plan.claims.length + denied === 0) {
    if (context.json) context.printJson({ now: toRfc3339(now), revoked: [] });
    else context.print("There is nothing of that to revoke.");
    return exitCode.findings;
  }
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
  tell(context, { now: toRfc3339(now), revoked, sessions, tidied });
  const isWhole =
    sessions.isWhole &&
    revoked.trouble === null &&
    tidied.trouble === null &&
    revoked.applied.every(({ outcome }) => outcome !== "failed");
  return isWhole ? exitCode.well : exitCode.partial;
};

const nothingYet: Revoked = { applied: [], trouble: null };

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
  { removals, claims, kept, leftBehind }: Revocation,
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
  removing(files),
];

const removing = (files: readonly string[]): string =>
  files.length === 0
    ? "open no pull request: no file on main gives it"
    : `open a pull request that removes ${files.map((path) => printable(path)).join(", ")}`;

interface Tidied {
  readonly pullRequests: readonly number[];
  readonly trouble: string | null;
}

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
    return {
      pullRequests: cleaned
        .filter((one) => one.files.some((file) => files.includes(file)))
        .flatMap(({ pullRequest }) => pullRequest ?? []),
      trouble: cleaned.find(({ error }) => error !== null)?.error ?? null,
    };
  } catch (error) {
    return { pullRequests: [], trouble: messageOf(error) };
  }
};

const tell = (
  { json, print, printJson, paint }: CommandContext,
  {
    now,
    revoked: { applied, trouble },
    sessions,
    tidied,
  }: {
    readonly now: string;
    readonly revoked: Revoked;
    readonly sessions: EndedSessions;
    readonly tidied: Tidied;
  },
): void => {
  const revoked = applied.map(({ change, outcome, error }) => ({
    user: change.user,
    tier: change.tier,
    group: change.group,
    grant: change.grant,
    outcome,
    error,
  }));
  if (json) {
    const { pullRequests } = tidied;
    printJson({
      now,
      revoked,
      sessions: sessions.texts,
      ledger: trouble,
      pullRequests,
      error: tidied.trouble,
    });
    return;
  }
  print(
    [
      ...revoked.map(({ user, group, outcome, error }) =>
        paint(
          error === null ? "green" : "red",
          `${printable(user)} out of ${printable(group)}: ${outcome}${error === null ? "" : ` (${printable(error)})`}`,
        ),
      ),
      ...sessions.texts.map((text) => printable(text, 1_000)),
      ...(trouble === null
        ? []
        : [
            paint(
              "yellow",
              `The ledger does not say so yet: ${printable(trouble)}. It is kept beside it, and nobody who vanished is added again.`,
            ),
          ]),
      ...tidied.pullRequests.map((number) => `Pull request #${number}`),
      ...(tidied.trouble === null
        ? []
        : [
            paint(
              "yellow",
              `The file still stands: ${printable(tidied.trouble)}. Run curfew cleanup later.`,
            ),
          ]),
    ].join("\n"),
  );
};
