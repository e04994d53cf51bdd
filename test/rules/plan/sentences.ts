/** What people read of a plan: every world of the tests is looked through for sentences that are not whole, or do not say what they are about. */
import type { Finding } from "../../../src/domain/finding.ts";
import type { Change, Plan } from "../../../src/domain/plan.ts";
import type { World } from "./world.ts";

/** Throws on the first such sentence. */
export const checkSentences = (
  { changes, findings }: Plan,
  world: World,
): void => {
  for (const fault of [
    ...changes.flatMap((change) => faultsOfChange(change, world)),
    ...findings.flatMap(faultsOfFinding),
  ])
    throw new Error(fault);
};

const faultsOfChange = (change: Change, world: World): readonly string[] => {
  const { action, reason, detail } = change;
  const given = givenFor(change, world);
  if (given !== undefined)
    return given === detail
      ? []
      : [`${action} ${reason} is to say why: ${detail}`];
  return [
    ...faultsOfSentence(detail),
    ...gistOf[reason](change)
      .filter((part) => !detail.includes(part))
      .map((part) => `${action} ${reason} does not say "${part}": ${detail}`),
  ];
};

const faultsOfFinding = ({
  code,
  path,
  message,
  hint,
}: Finding): readonly string[] => [
  ...(path === "" ? [`${code} is nowhere`] : []),
  ...faultsOfSentence(message),
  ...faultsOfSentence(hint),
];

const faultsOfSentence = (text: string): readonly string[] =>
  /^(?:[A-Z]|\S+@\S+ ).*[^.\s]\.$/.test(text) &&
  !/undefined|null|NaN|\s\s|\.\.|[,:]\./.test(text)
    ? []
    : [`no whole sentence: "${text}"`];

/** What the world itself says, and the plan only hands on. */
const givenFor = (
  { reason, tier, detail }: Change,
  { addsStopped = "", notReady = {}, unsafeTiers = {} }: World,
): string | undefined => {
  const unsafe = unsafeTiers[tier];
  if (reason === "adds-stopped") return addsStopped;
  if (reason === "aws-not-ready") return notReady[tier] ?? "";
  return reason === "tier-broken" ||
    (reason === "group-unsafe" && detail === unsafe)
    ? unsafe
    : undefined;
};

const again = "could not be read; the next run tries again";

const gistOf: Record<Change["reason"], (change: Change) => readonly string[]> =
  {
    granted: () => ["in time"],
    pending: () => ["later"],
    "recently-added": () => ["less than a minute ago"],
    "verdict-unknown": ({ action, detail }) =>
      action === "keep"
        ? ["Nothing is concluded from that"]
        : [
            ["could not be found out", "vouched for", "remembers"].find(
              (part) => detail.includes(part),
            ) ?? "why it is not known",
          ],
    "verdict-refused": () => ["refused: "],
    vanished: ({ user, group }) => [user, group, "took the person out"],
    "person-unknown": ({ user }) => ["in Okta", user],
    "person-ambiguous": ({ user }) => ["More than one person", user],
    "person-unreadable": () => ["Okta's people", again],
    "person-not-ready": ({ user }) => [user, "ACTIVE"],
    "person-inactive": ({ action, user }) =>
      action === "hold" ? [user] : ["suspended or deactivated"],
    "outside-audience": () => ["none of the tier's audience groups ("],
    "mfa-missing": () => ["no active factor"],
    "mfa-unreadable": () => ["factors", again],
    "group-missing": ({ group, tier }) => [
      group === "" ? `Tier ${tier} did not exist` : `Group ${group} does not`,
    ],
    "group-ambiguous": ({ group }) => ["More than one group", group],
    "group-unsafe": ({ group }) => [group, "obody "],
    "group-changed": ({ group }) => [group, "Ask again with a new grant"],
    "group-unreadable": () => [again],
    "audience-unreadable": () => ["The audience (", again],
    "tier-broken": ({ tier }) => [`Tier ${tier} cannot be read`],
    "aws-not-ready": () => [],
    "aws-unreadable": () => [],
    "adds-stopped": () => [],
    "renewals-exhausted": ({ user, tier }) => [user, tier],
    cooldown: ({ user, tier }) => [user, tier, "may start at"],
    brake: () => ["No grant explains", "--allow-removals"],
    unmanaged: ({ action }) => [
      "No grant explains this membership",
      action === "hold" ? "only reports" : ".",
    ],
    expired: () => ["over"],
    "file-removed": () => ["file"],
    superseded: () => ["newer version"],
    "tier-changed": () => ["changed"],
    "tier-deleted": () => ["removed or renamed"],
    "left-audience": () => ["audience"],
    revoked: () => ["revoked"],
    undone: () => ["Main stopped"],
  };
