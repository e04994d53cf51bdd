/** AWS's side of one tier: its permission set, and the tier's group on each of its accounts. */
import { type AwsAccountId, isAwsAccountId } from "../../domain/aws.ts";
import type { Tier, TierAws } from "../../domain/tier.ts";
import type { TierChange, TierStep } from "../../domain/tier-plan.ts";
import { printable } from "../printable.ts";
import { takeApart } from "../sessions/policy-document.ts";
import { withoutCuts } from "../sessions/plan-cuts.ts";
import { formatDuration } from "../time.ts";
import type { AwsSide, PermissionSetFacts } from "./facts.ts";
import { inOneSpelling, isSamePolicy } from "./inline-policy.ts";

type IdentityCenter = Extract<TierAws, { readonly kind: "identity-center" }>;

type Contents = Pick<
  PermissionSetFacts,
  "sessionDuration" | "managedPolicies" | "inlinePolicy"
>;

export const planAws = (
  tier: Tier,
  wanted: IdentityCenter,
  aws: AwsSide,
  prune: boolean,
): readonly TierChange[] => {
  const there = aws.permissionSets.get(wanted.permissionSet) ?? null;
  const content = contentChanges(wanted, there);
  return [
    ...content,
    ...provisioning(
      wanted,
      there,
      content.some(({ mark }) => mark !== "-" || prune),
    ),
    ...assignments(tier, wanted, there, aws),
  ];
};

/** What the permission set itself holds, wherever it is brought; `there`: null where there is none. */
export const contentChanges = (
  wanted: IdentityCenter,
  there: Contents | null,
): readonly TierChange[] => {
  const set = `permission set ${wanted.permissionSet}`;
  const change = (
    mark: TierChange["mark"],
    step: TierStep,
    text: string,
  ): TierChange => ({ mark, step, text });
  const changes: TierChange[] = [];
  const session = formatDuration(wanted.sessionDuration);
  if (there === null)
    changes.push(
      change(
        "+",
        { kind: "create-permission-set" },
        `${set}, session ${session}`,
      ),
    );
  else if (there.sessionDuration !== wanted.sessionDuration)
    changes.push(
      change(
        "~",
        { kind: "set-session" },
        `${set}: session ${session} instead of ${formatDuration(there.sessionDuration)}`,
      ),
    );
  for (const policy of wanted.managedPolicies)
    if (there?.managedPolicies.includes(policy) !== true)
      changes.push(
        change("+", { kind: "attach-policy", policy }, `${set}: ${policy}`),
      );
  for (const policy of there?.managedPolicies ?? [])
    if (!wanted.managedPolicies.includes(policy))
      changes.push(
        change(
          "-",
          { kind: "detach-policy", policy },
          `${set}: ${printable(policy)}`,
        ),
      );
  return [...changes, ...inlinePolicy(wanted, there, set)];
};

const inlinePolicy = (
  { inlinePolicy: document }: IdentityCenter,
  there: Contents | null,
  set: string,
): readonly TierChange[] => {
  // What Curfew itself wrote to cut sessions is not the tier's, and comes and goes.
  const before = withoutCuts(there?.inlinePolicy ?? null);
  if (isSamePolicy(document, before)) return [];
  if (document === null)
    return [
      {
        mark: "-",
        step: { kind: "delete-inline-policy" },
        text: `${set}: its inline policy, which the tier does not have${listed("", statementsOf(before))}`,
      },
    ];
  return [
    {
      mark: before === null ? "+" : "~",
      step: { kind: "set-inline-policy", document },
      text: `${set}: its inline policy${before === null ? "" : `, in place of another one${whatIsLost(before, document)}`}`,
    },
  ];
};

/** Somebody else may have written it: what goes with it is named. */
const whatIsLost = (before: string, document: string): string => {
  const kept = new Set(statementsOf(document).map(spelt));
  return listed(
    ", which had besides",
    statementsOf(before).filter((one) => !kept.has(spelt(one))),
  );
};

const statementsOf = (document: string | null): readonly string[] =>
  takeApart(document)?.statements ?? [];

const listed = (lead: string, statements: readonly string[]): string =>
  statements.length === 0
    ? ""
    : `${lead}: ${statements.map((one) => printable(one, 200)).join(", ")}`;

const spelt = (statement: string): string =>
  inOneSpelling(JSON.parse(statement));

/** Whatever is changed reaches the accounts only so; and what an earlier run changed without coming to it. */
const provisioning = (
  { permissionSet }: IdentityCenter,
  there: PermissionSetFacts | null,
  isChanged: boolean,
): readonly TierChange[] => {
  if (there === null) return [];
  const accounts = new Set(there.assignments.map(({ account }) => account));
  const behind = isChanged ? accounts.size : there.outdated.length;
  return behind === 0
    ? []
    : [
        {
          mark: "~",
          step: { kind: "provision" },
          text: `permission set ${permissionSet} on ${behind === 1 ? "1 account" : `${behind} accounts`}: brought up to date${
            there.outdated.length === 0
              ? ""
              : ", with whatever else was changed in it and not brought there yet"
          }`,
        },
      ];
};

const assignments = (
  tier: Tier,
  wanted: IdentityCenter,
  there: PermissionSetFacts | null,
  aws: AwsSide,
): readonly TierChange[] => {
  const group = aws.groups.get(tier.group);
  const has = new Set(
    there?.assignments
      .filter(
        ({ principal }) => principal.kind === "group" && principal.id === group,
      )
      .map(({ account }) => account),
  );
  const named = namedAccounts(wanted);
  return [
    ...[...named]
      .filter(([account]) => !has.has(account))
      .map(([account, name]): TierChange => ({
        mark: "+",
        step: { kind: "assign", account },
        text: `${wanted.permissionSet} on account ${account} (${name}) for group ${printable(tier.group)}`,
      })),
    ...[...has]
      .filter((account) => !named.has(account))
      .map((account): TierChange => ({
        mark: "-",
        step: { kind: "unassign", account },
        text: `${wanted.permissionSet} on account ${account}, which the tier does not name, for group ${printable(tier.group)}`,
      })),
  ];
};

/** Account id → its name in the tier's file; the schema has seen that they are ids. */
const namedAccounts = ({
  accounts,
}: IdentityCenter): ReadonlyMap<AwsAccountId, string> =>
  new Map(
    Object.entries(accounts).flatMap(([name, id]) =>
      isAwsAccountId(id) ? [[id, name] as const] : [],
    ),
  );
