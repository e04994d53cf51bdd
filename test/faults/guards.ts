/** What a permission set holds that Curfew may never take off it: statements that are not its own cuts, and what no tier's file can name. */
import type { StoredSet } from "../../src/sandbox/aws/stored.ts";
import type { Company } from "../../src/sandbox/company.ts";

/** One line each, of the permission sets as they are written and as each account has them. */
export const guardsOf = ({ aws }: Company): readonly string[] => {
  if (aws === null) return [];
  const { center } = aws;
  return center
    .sets()
    .flatMap((set) => [
      ...guardsIn(set).map((guard) => `${set.name}: ${guard}`),
      ...center.accountsOf(set.arn).flatMap((account) => {
        const here = center.provisioned(set.arn, account);
        return here === null
          ? []
          : guardsIn(here).map(
              (guard) => `${set.name} on ${account}: ${guard}`,
            );
      }),
    ])
    .sort();
};

const guardsIn = ({
  inlinePolicy,
  customerPolicies,
  boundary,
}: StoredSet): readonly string[] => [
  ...statementsIn(inlinePolicy)
    .filter(({ Sid }) => Sid?.startsWith("CurfewCut") !== true)
    .map((statement) => JSON.stringify(statement)),
  ...customerPolicies,
  ...(boundary === "" ? [] : [boundary]),
];

interface Statement {
  readonly Sid?: string;
}

const statementsIn = (document: string): readonly Statement[] =>
  document === ""
    ? []
    : [
        (
          JSON.parse(document) as {
            readonly Statement: Statement | readonly Statement[];
          }
        ).Statement,
      ].flat();
