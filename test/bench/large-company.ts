/**
 * A company in which thousands hold a grant and Curfew has put all of them in, long ago: the files on main, the members in Okta, and the
 * ledger that says so, signed with the company's own key. How they came in is no part of what is measured with it.
 */
import { grantVersionId, type CommitSha } from "../../src/domain/ids.ts";
import type { LedgerFact } from "../../src/domain/ledger.ts";
import {
  later,
  milliseconds,
  type Milliseconds,
  toRfc3339,
} from "../../src/domain/time.ts";
import { readLedgerKeys } from "../../src/entry/ledger-keys.ts";
import { sealFacts, toLine } from "../../src/rules/ledger/chain.ts";
import {
  type Company,
  shippedPolicy,
  startCompany,
} from "../../src/sandbox/company.ts";
import { tierText } from "./many-grants.ts";

const day = 24 * 60 * 60_000;

interface LargeCompany {
  readonly grants: number;
  readonly tiers: number;
  /** From now to the end of a grant; every grant's is ten days where it is left out. */
  readonly endsIn?: (index: number) => Milliseconds;
}

export const startLargeCompany = async ({
  grants,
  tiers,
  endsIn = () => milliseconds(10 * day),
}: LargeCompany): Promise<Company> => {
  const company = await startCompany({ webhooks: true, files: policy(tiers) });
  const { clock, github, okta } = company;
  okta.limits.lift();
  const audience = okta.groups.create({ name: "Everybody" });
  const groups = Array.from({ length: tiers }, (_, tier) =>
    okta.groups.create({ name: `Group ${tier}` }),
  );
  const now = clock.now();
  const at = toRfc3339(now);
  const wanted = Array.from({ length: grants }, (_, index) => {
    const group = groups[index % tiers];
    if (group === undefined) throw new Error("no group");
    const login = `person${index}@example.com`;
    const user = okta.users.create({ login });
    okta.memberships.add(audience.id, user.id);
    okta.memberships.add(group.id, user.id);
    const tier = `tier-${index % tiers}`;
    const endsAt = toRfc3339(later(now, endsIn(index)));
    return {
      path: `access/grants/${tier}/person${index}.yaml`,
      text: `user: ${login}\ntier: ${tier}\nexpires: ${endsAt}\nreason: On call\n`,
      named: { user: login, tier, userId: user.id, groupId: group.id },
      group: group.name,
      endsAt,
    };
  });
  const main = github.as("carol").commitFiles({
    branch: "main",
    files: Object.fromEntries(wanted.map(({ path, text }) => [path, text])),
  }) as CommitSha;
  const facts: readonly LedgerFact[] = [
    { type: "genesis", reason: "started on purpose" },
    ...groups.map(({ id, name }): LedgerFact => ({
      type: "watch",
      group: name,
      groupId: id,
    })),
    ...wanted.flatMap(({ path, named, group, endsAt }): LedgerFact[] => {
      const version = grantVersionId(main, path);
      return [
        {
          type: "verdict",
          version,
          verdict: "proven",
          ...named,
          mergedAt: at,
          pullRequest: 1,
          approvers: ["bob"],
          approverAccounts: ["2"],
          approverIds: [""],
          because: ["pull request #1, approved by bob"],
        },
        {
          type: "intent",
          version,
          ...named,
          group,
          mergedAt: at,
          startsAt: at,
          endsAt,
        },
        {
          type: "outcome",
          action: "add",
          version,
          userId: named.userId,
          groupId: named.groupId,
          result: "confirmed",
          error: null,
        },
      ];
    }),
    { type: "tip", commit: main },
  ];
  const { keys } = readLedgerKeys({
    ledgerKey: company.environment["CURFEW_LEDGER_KEY"] ?? null,
    ledgerPublicKeys: null,
  });
  github.as("carol").commitFiles({
    branch: "curfew/ledger",
    parent: company.environment["CURFEW_TRUST_ROOT"] ?? "",
    files: {
      [`ledger/${at.slice(0, 7)}.jsonl`]: sealFacts(
        facts,
        null,
        now,
        keys?.sign ?? null,
      )
        .map((entry) => `${toLine(entry)}\n`)
        .join(""),
    },
  });
  return company;
};

const policy = (tiers: number) => ({
  ".github/CODEOWNERS": "* @acme/security\n",
  "access/curfew.yaml": shippedPolicy()["access/curfew.yaml"] ?? "",
  ...Object.fromEntries(
    Array.from({ length: tiers }, (_, tier) => [
      `access/tiers/tier-${tier}.yaml`,
      tierText(tier),
    ]),
  ),
});
