import { readMain } from "../../controller/survey/read-main.ts";
import { judgeIam } from "../../controller/doctor/gather-iam.ts";
import { applyTiers } from "../../controller/tiers/apply.ts";
import { surveyTiers } from "../../controller/tiers/tiers.ts";
import { type Finding, isError } from "../../domain/finding.ts";
import type { CommitSha } from "../../domain/ids.ts";
import type { AwsSettings } from "../../domain/settings.ts";
import type { Instant } from "../../domain/time.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { CommandContext } from "../main.ts";
import { findingsText } from "../output/text.ts";
import { tiersJson, tiersText } from "../output/tiers.ts";
import { requireDirectory } from "../require.ts";
import { UsageError } from "../usage-error.ts";

export const tiersCommand = async (
  context: CommandContext,
  options: { readonly prune?: boolean; readonly unproven?: boolean },
  [action]: readonly string[],
): Promise<ExitCode> => {
  const { tools } = context;
  const { repository } = await tools.git();
  const now = await tools.clock.now();
  const tip = await repository.fetchMain();
  const main = await readMain(repository, tip);
  const settings = main.settings?.aws ?? null;
  if (settings === null)
    throw new UsageError(
      main.tierFiles.some(({ value }) => value?.aws?.kind === "saml")
        ? "Nothing is applied for tiers that open a role by SAML: curfew doctor looks at their roles. For Identity Center, write aws: { region, startUrl, oktaApp } into access/curfew.yaml."
        : "access/curfew.yaml does not say where the tiers lead: write aws: { region, startUrl, oktaApp } there.",
    );
  const prune = options.prune === true;
  const deps = {
    ...(await requireAws(context, settings)),
    directory: await requireDirectory(tools),
    clock: tools.clock,
    progress: (text: string) => {
      context.progress(`curfew: ${text}`);
    },
  };
  if (action === "apply") {
    const alarms = await unprovenPolicy(context, options, tip, now);
    if (alarms !== null) {
      context.progress(
        `${findingsText(alarms, context.paint)}\ncurfew: main's policy is not proven, so nothing of it is applied.`,
      );
      return exitCode.partial;
    }
  }
  const { tiers, plans, reading, isPartial } = await surveyTiers(
    deps,
    main,
    settings,
    prune,
  );
  // Whoever gets in beside the tiers makes them pointless.
  const beside =
    action === "plan" ? await judgeIam(() => tools.iam(), main) : [];
  const applied =
    action === "apply"
      ? await applyTiers(deps, tiers, plans, reading, prune)
      : null;
  if (context.json)
    context.printJson(tiersJson(now, tip, plans, applied, beside));
  else
    context.print(
      [
        ...(beside.length === 0 ? [] : [findingsText(beside, context.paint)]),
        tiersText(plans, prune, context.paint, applied),
      ].join("\n"),
    );
  const isUndone = applied?.some(({ changes }) =>
    changes.some(({ outcome }) => outcome === "failed" || outcome === "left"),
  );
  if (isPartial || isUndone === true) return exitCode.partial;
  return [beside, ...plans.map(({ findings }) => findings)].some((some) =>
    some.some(isError),
  )
    ? exitCode.findings
    : exitCode.well;
};

const requireAws = async ({ tools }: CommandContext, settings: AwsSettings) => {
  const [feed, aws] = await Promise.all([tools.feed(), tools.aws(settings)]);
  if (feed === null) throw new UsageError("No Okta credential is set.");
  if (aws === null)
    throw new UsageError(
      "No AWS credentials are set: AWS_ACCESS_KEY_ID, AWS_PROFILE, or what aws-actions/configure-aws-credentials sets.",
    );
  return { feed, aws };
};

/**
 * A change of a tier that nobody approved must not become a permission. null: all is proven, or it was said on purpose that there is nothing
 * to prove it by.
 */
const unprovenPolicy = async (
  { config, tools, progress }: CommandContext,
  { unproven }: { readonly unproven?: boolean },
  tip: CommitSha,
  now: Instant,
): Promise<readonly Finding[] | null> => {
  if (config.trustRoot === null) {
    if (unproven !== true)
      throw new UsageError(
        "CURFEW_TRUST_ROOT is not set, so nobody can tell whether what the tiers open was approved. Set it (docs/setup.md), or apply main as it stands, whoever changed it: --unproven.",
      );
    progress(
      "curfew: warning: the tiers are applied as they stand on main, whoever changed them.",
    );
    return null;
  }
  const { alarms, provenPolicyCommit } = await (
    await tools.prover()
  ).policy({ tip, now });
  return alarms.length > 0 || provenPolicyCommit === null ? alarms : null;
};
