import type { Finding } from "../domain/finding.ts";
import type { Grant } from "../domain/grant.ts";
import type { Tier } from "../domain/tier.ts";
import { findingAt } from "./fault.ts";
import type { Parsed } from "./parsed-file.ts";
import type { KeyPath } from "./positions.ts";
import { printable, quoted } from "./printable.ts";

/**
 * All tiers together. A group's members can follow one tier's grants only, and whoever is in an audience must not be there by
 * a grant: one tier would open the next. Names are compared exactly, as Okta's groups are found.
 */
export const judgeTiers = (parsed: readonly Parsed<Tier>[]): Finding[] => {
  const tiers = sound(parsed);
  return tiers.flatMap((tier) => [
    ...groupShared(tier, tiers),
    ...audienceIsTierGroup(tier, tiers),
  ]);
};

/** All grants together: a second file that says the same as the first adds nothing, and its removal would surprise. */
export const judgeGrants = (parsed: readonly Parsed<Grant>[]): Finding[] => {
  const first = new Map<string, Grant>();
  return sound(parsed).flatMap(({ value: grant, positions }) => {
    const { kind } = grant.end;
    const end = grant.end.kind === "expires" ? grant.end.at : grant.end.length;
    const key = [grant.user, grant.tier, grant.starts, kind, end].join(" ");
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, grant);
      return [];
    }
    return findingAt(
      grant.path,
      positions.ofValue(["user"]),
      {
        code: "grant-duplicate",
        message: `The grant gives the same person the same tier for the same time as ${printable(other.path)}.`,
        hint: "Delete one of the two; where the other has ended, that one.",
      },
      "warning",
    );
  });
};

type Sound<Value> = Parsed<Value> & { readonly value: Value };

const sound = <Value>(parsed: readonly Parsed<Value>[]): Sound<Value>[] =>
  parsed.filter((file): file is Sound<Value> => file.value !== null);

const groupShared = (
  { value: tier, positions }: Sound<Tier>,
  tiers: readonly Sound<Tier>[],
): Finding[] => {
  const others = tiers.filter(
    ({ value }) => value !== tier && value.group === tier.group,
  );
  if (others.length === 0) return [];
  const names = others.map(({ value }) => `"${value.name}"`).join(", ");
  return [
    findingAt(tier.path, positions.ofValue(["group"]), {
      code: "group-shared",
      message: `The group ${quoted(tier.group)} also belongs to the tier ${names}.`,
      hint: "Give each tier a group of its own.",
    }),
  ];
};

const audienceIsTierGroup = (
  { value: tier, positions }: Sound<Tier>,
  tiers: readonly Sound<Tier>[],
): Finding[] =>
  tier.audience.flatMap((name, index) => {
    const owner = tiers.find(({ value }) => value.group === name);
    const path: KeyPath = ["audience", index];
    return owner === undefined
      ? []
      : findingAt(tier.path, positions.ofValue(path), {
          code: "audience-is-tier-group",
          message: `The audience ${quoted(name)} is the group of the tier "${owner.value.name}".`,
          hint: "Name a group whose members no grant decides.",
        });
  });
