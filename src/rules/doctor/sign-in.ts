/** Does signing in to AWS ask for a second factor? Curfew decides who is let in, the policy whether it is really they. */
import type { Finding } from "../../domain/finding.ts";
import type {
  ApplicationPosture,
  Looked,
  SignInRule,
} from "../../domain/posture.ts";
import { judgeLooked, notLookedAt, postureFinding } from "./finding.ts";

export interface SignInFacts {
  /** By its label or id; whatever is AWS by its kind is judged as well. null: nothing else. */
  readonly wanted: string | null;
  readonly applications: Looked<readonly ApplicationPosture[]>;
  /** By policy id. */
  readonly policies: ReadonlyMap<string, Looked<readonly SignInRule[]>>;
}

/** Applications whose sign-in matters. */
export const awsApplications = (
  applications: readonly ApplicationPosture[],
  wanted: string | null,
): readonly ApplicationPosture[] =>
  applications.filter(
    (one) =>
      one.isActive && (/^amazon_aws/.test(one.kind) || isNamed(one, wanted)),
  );

const isNamed = (
  { id, label }: ApplicationPosture,
  wanted: string | null,
): boolean => label === wanted || id === wanted;

export const judgeSignIn = (facts: SignInFacts): readonly Finding[] =>
  judgeLooked(
    "okta:applications",
    "the sign-in policy of the AWS application",
    facts.applications,
    (all) => {
      const found = awsApplications(all, facts.wanted);
      const isThere = found.some(
        (one) => facts.wanted === null || isNamed(one, facts.wanted),
      );
      return [
        ...(isThere ? [] : [notFound(facts.wanted)]),
        ...found.flatMap((application) =>
          judgeApplication(application, facts.policies),
        ),
      ];
    },
  );

const notFound = (wanted: string | null): Finding =>
  notLookedAt(
    "okta:applications",
    "the sign-in policy of the AWS application",
    {
      kind: "unreadable",
      why:
        wanted === null
          ? "no active application is AWS by its kind"
          : `no active application is called "${wanted}"`,
      remedy:
        "Name it as it is labelled in Okta: aws.oktaApp in access/curfew.yaml, or --aws-app LABEL.",
    },
  );

const judgeApplication = (
  { label, policy }: ApplicationPosture,
  policies: SignInFacts["policies"],
): readonly Finding[] => {
  const place = `okta:applications/${label}`;
  const what = `the sign-in policy of ${label}`;
  const rules = policy === null ? undefined : policies.get(policy);
  if (rules === undefined)
    return [
      notLookedAt(place, what, {
        kind: "unreadable",
        why: policy === null ? "Okta names none" : "it was not asked for",
        remedy:
          "Look at the application's Sign On tab: its policy must ask for a second factor.",
      }),
    ];
  return judgeLooked(place, what, rules, (known) =>
    known
      .filter(({ isActive, lets }) => isActive && lets)
      .flatMap((rule) => judgeRule(rule, label, place)),
  );
};

const judgeRule = (
  { name, factors }: SignInRule,
  label: string,
  place: string,
): readonly Finding[] => {
  switch (factors) {
    case "several":
      return [];
    case "one":
      return [
        postureFinding(
          place,
          "mfa-not-asked",
          "error",
          `The rule "${name}" lets people into ${label} with one factor`,
          "Security, Authentication Policies: let every rule that allows access ask for two factors.",
        ),
      ];
    case "unknown":
      return [
        notLookedAt(place, `what the rule "${name}" of ${label} asks for`, {
          kind: "unreadable",
          why: "its method is of a kind that is not known here",
          remedy: "Look at the rule: it must ask for a second factor.",
        }),
      ];
  }
};
