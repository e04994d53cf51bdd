/** Has the judge teeth? What was recorded is damaged in four ways, one at a time, and each damage must be seen. */
import type { Description } from "./description.ts";
import { isObject } from "./json.ts";
import type { Schema } from "./schema.ts";
import { itemsOf, memberOf, partsOf } from "./unknown-members.ts";

export const parts = [
  "answers",
  "request bodies",
  "queries",
  "webhooks",
] as const;
type Part = (typeof parts)[number];

/** Something that was judged to be right. */
export interface Subject {
  readonly part: Part;
  readonly description: Description;
  readonly schema: Schema;
  readonly value: unknown;
  readonly faults: (value: unknown) => readonly string[];
}

const damages = [
  "a required member gone",
  "a wrong type",
  "a word that is none of its list",
  "a member too many",
] as const;
type Damage = (typeof damages)[number];

export interface Score {
  readonly tried: number;
  readonly caught: number;
}

/** What must be caught at least; unions of event kinds hide a few damages from any judge. */
export const leastShare = 0.94;
const mostOfAKind = 20;

export const bite = (
  subjects: readonly Subject[],
): ReadonlyMap<Damage, Score> => {
  const scores = new Map(
    damages.map((damage) => [damage, { tried: 0, caught: 0 }]),
  );
  for (const subject of subjects)
    for (const [damage, mutations] of mutationsOf(subject)) {
      const score = scores.get(damage);
      if (score === undefined) continue;
      for (const mutation of spread(mutations)) {
        score.tried += 1;
        if (subject.faults(damaged(subject.value, mutation)).length > 0)
          score.caught += 1;
      }
    }
  return scores;
};

interface Mutation {
  readonly path: readonly (string | number)[];
  /** undefined: the member goes. */
  readonly value: unknown;
}

const mutationsOf = ({
  description,
  schema,
  value,
}: Subject): ReadonlyMap<Damage, readonly Mutation[]> => {
  const found = new Map<Damage, Mutation[]>(damages.map((one) => [one, []]));
  const add = (
    damage: Damage,
    path: readonly (string | number)[],
    changed: unknown,
  ) => found.get(damage)?.push({ path, value: changed });

  const walk = (
    schemas: readonly Schema[],
    at: unknown,
    path: readonly (string | number)[],
  ): void => {
    const parts = partsOf(schemas, description.resolve);
    if (at !== null && parts.some(({ type }) => type !== undefined))
      add("a wrong type", path, typeof at === "string" ? {} : "wrong");
    if (typeof at === "string" && parts.some(isList))
      add("a word that is none of its list", path, "no such word");
    if (Array.isArray(at))
      at.forEach((item, index) => {
        walk(itemsOf(parts), item, [...path, index]);
      });
    if (!isObject(at)) return;
    if (memberOf(parts, unknownName) === null)
      add("a member too many", [...path, unknownName], 1);
    for (const [name, inner] of Object.entries(at)) {
      if (parts.some(({ required }) => required?.includes(name) === true))
        add("a required member gone", [...path, name], undefined);
      walk(memberOf(parts, name) ?? [], inner, [...path, name]);
    }
  };
  walk([schema], value, []);
  return found;
};

const unknownName = "no_such_member";

const isList = (schema: Schema): boolean =>
  schema.enum !== undefined || schema["pattern"] !== undefined;

/** Some of them, from everywhere. */
const spread = (all: readonly Mutation[]): readonly Mutation[] => {
  const step = Math.max(1, all.length / mostOfAKind);
  return Array.from(
    { length: Math.min(all.length, mostOfAKind) },
    (_, at) => all[Math.floor(at * step)],
  ).filter((one) => one !== undefined);
};

const damaged = (value: unknown, { path, value: to }: Mutation): unknown => {
  const copy = structuredClone({ root: value }) as Record<string, unknown>;
  const steps = ["root", ...path];
  const last = steps.pop() ?? "root";
  let at: Record<string | number, unknown> = copy;
  for (const step of steps) at = at[step] as Record<string, unknown>;
  if (to === undefined) Reflect.deleteProperty(at, last);
  else at[last] = to;
  return copy["root"];
};
