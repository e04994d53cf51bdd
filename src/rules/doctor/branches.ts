/** Are main and the ledger's branch protected as they must be, by which rule, and who is let past it? */
import type { Finding, FindingCode } from "../../domain/finding.ts";
import type { AppPosture, BypassActor } from "../../domain/posture.ts";
import { mayBeController, nameActor } from "./bypass.ts";
import { notLookedAt, postureFinding } from "./finding.ts";
import { type BranchFacts, type Guard, guardsOf } from "./guards.ts";
import { type Protection, texts } from "./protections.ts";

interface Wanted {
  readonly protections: readonly Protection[];
  readonly unprotected: FindingCode;
  readonly bypassed: FindingCode;
  readonly held: FindingCode;
  readonly why: string;
  readonly bypassRemedy: string;
  /** Who may pass all the same. */
  readonly mayPass: (bypass: readonly BypassActor[]) => readonly BypassActor[];
}

export const judgeMain = (facts: BranchFacts): readonly Finding[] =>
  judgeBranch(facts, {
    protections: [
      "pull-request",
      "code-owners",
      "stale-dismissal",
      "last-push-approval",
      "required-check",
      "check-source",
      "no-force-push",
      "no-deletion",
    ],
    unprotected: "main-unprotected",
    bypassed: "main-bypass",
    held: "main-protected",
    why: "whoever gets onto main without review can change the code that holds the credentials",
    bypassRemedy:
      "Empty its bypass list, and enforce it for administrators too; Curfew proves approvals by itself, but nothing else guards its code.",
    mayPass: () => [],
  });

export const judgeLedger = (
  facts: BranchFacts,
  app: AppPosture | null,
): readonly Finding[] =>
  judgeBranch(facts, {
    protections: ["no-force-push", "no-deletion", "only-the-controller-pushes"],
    unprotected: "ledger-unprotected",
    bypassed: "ledger-bypass",
    held: "ledger-protected",
    why: "whoever writes there can make Curfew forget what has ended",
    bypassRemedy:
      "Let nobody bypass what forbids force-push and deletion, and only the controller's App what restricts updates: two rulesets, as curfew init writes them.",
    mayPass: (bypass) =>
      bypass.filter((actor) => mayBeController(actor, app)).slice(0, 1),
  });

const judgeBranch = (
  facts: BranchFacts,
  wanted: Wanted,
): readonly Finding[] => {
  const place = `github:branches/${facts.branch}`;
  const guards = guardsOf(facts);
  const missing = wanted.protections.filter(
    (protection) => holdersOf(guards, protection).length === 0,
  );
  return [
    ...judgeMissing(facts, wanted, missing, place),
    ...guards.flatMap((guard) =>
      judgeBypass(guard, needingOnly(guard, guards, wanted), wanted, place),
    ),
    ...tellHolders(guards, wanted, missing, place),
  ];
};

const holdersOf = (
  guards: readonly Guard[],
  protection: Protection,
): readonly Guard[] =>
  guards.filter(({ protections }) => protections.has(protection));

const judgeMissing = (
  { branch, rules, classic }: BranchFacts,
  { protections, unprotected, why }: Wanted,
  missing: readonly Protection[],
  place: string,
): readonly Finding[] => {
  if (missing.length === 0) return [];
  const unreadable = [
    { what: `the rules for ${branch}`, looked: rules },
    { what: `classic protection of ${branch}`, looked: classic },
  ].flatMap(({ what, looked }) =>
    // Adds can depend on it, so that it is not known is as bad as that it is not there.
    looked.kind === "known" ? [] : [notLookedAt(place, what, looked, "error")],
  );
  if (unreadable.length > 0) return unreadable;
  if (missing.length === protections.length)
    return [
      postureFinding(
        place,
        unprotected,
        "error",
        `${branch} is not protected: ${why}`,
        `Import the rulesets that curfew init writes, or protect ${branch} so: ${missing.map((protection) => texts[protection].remedy).join("; ")}.`,
      ),
    ];
  return missing.map((protection) =>
    postureFinding(
      place,
      unprotected,
      "error",
      `${branch}: ${texts[protection].lack}`,
      `In the ruleset or the branch protection of ${branch}: ${texts[protection].remedy}.`,
    ),
  );
};

/** Protections that no guard without bypass gives besides: there the bypass of this one counts. */
const needingOnly = (
  guard: Guard,
  guards: readonly Guard[],
  wanted: Wanted,
): readonly Protection[] =>
  wanted.protections.filter(
    (protection) =>
      guard.protections.has(protection) &&
      !holdersOf(guards, protection).some((holder) =>
        isTight(holder, wanted, protection),
      ),
  );

const isTight = (
  guard: Guard,
  wanted: Wanted,
  protection: Protection,
): boolean =>
  guard.bypass.kind === "known" &&
  passers(guard, guard.bypass.value, wanted, protection).length === 0;

/** Who passes and may not. Only "nobody else pushes" has an exception: the controller must not rewrite its ledger either. */
const passers = (
  { pushers }: Guard,
  bypass: readonly BypassActor[],
  { mayPass }: Wanted,
  protection: Protection,
): readonly BypassActor[] => {
  if (protection !== "only-the-controller-pushes") return bypass;
  const writers = distinct([...bypass, ...pushers]);
  const allowed = mayPass(writers);
  return writers.filter((actor) => !allowed.includes(actor));
};

/** Whoever is on both lists is named once. */
const distinct = (actors: readonly BypassActor[]): readonly BypassActor[] => [
  ...new Map(
    actors.map((actor) => [`${actor.type} ${actor.id} ${actor.name}`, actor]),
  ).values(),
];

const judgeBypass = (
  guard: Guard,
  needing: readonly Protection[],
  wanted: Wanted,
  place: string,
): readonly Finding[] => {
  const { name, bypass } = guard;
  if (needing.length === 0) return [];
  if (bypass.kind === "unreadable")
    return [notLookedAt(place, `who may bypass ${name}`, bypass)];
  // A note and no gap: no credential that Curfew should have could ever close it.
  if (bypass.kind === "hidden")
    return [
      postureFinding(
        place,
        "bypass-hidden",
        "info",
        `Cannot be seen with this credential: who may bypass ${name} (${bypass.why})`,
        bypass.remedy,
      ),
    ];
  const who = new Set(
    needing.flatMap((protection) =>
      passers(guard, bypass.value, wanted, protection),
    ),
  );
  return [
    postureFinding(
      place,
      wanted.bypassed,
      "error",
      `${[...who].map(nameActor).join(", ")} can bypass ${name} (${needing.map((protection) => texts[protection].name).join(", ")})`,
      wanted.bypassRemedy,
    ),
  ];
};

/** By which rule, for whoever wants to know. */
const tellHolders = (
  guards: readonly Guard[],
  { protections, held }: Wanted,
  missing: readonly Protection[],
  place: string,
): readonly Finding[] =>
  missing.length > 0
    ? []
    : [
        postureFinding(
          place,
          held,
          "info",
          guards
            .map(({ name, protections: given }) => ({
              name,
              given: protections.filter((protection) => given.has(protection)),
            }))
            .filter(({ given }) => given.length > 0)
            .map(
              ({ name, given }) =>
                `${name}: ${given.map((protection) => texts[protection].name).join(", ")}`,
            )
            .join("; "),
          "Nothing to do.",
        ),
      ];
