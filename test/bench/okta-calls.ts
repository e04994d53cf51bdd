/** What a reconcile in which nothing changes asks Okta: pages of lists, and never a call for a grant. */
import { startCompany, shippedPolicy } from "../../src/sandbox/company.ts";
import { milliseconds } from "../../src/domain/time.ts";
import { curfew } from "../process/run.ts";
import { tierText } from "./many-grants.ts";
import { type Figure, known } from "./measure.ts";

export const oktaFigures = async (): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  for (const tiers of [3, 100])
    for (const grants of [10, 100, 1_000])
      figures.push(await steadyCalls(grants, tiers));
  return figures;
};

const steadyCalls = async (grants: number, tiers: number): Promise<Figure> => {
  const company = await startCompany({
    files: {
      ".github/CODEOWNERS": "* @acme/security\n",
      "access/curfew.yaml": shippedPolicy()["access/curfew.yaml"] ?? "",
      ...Object.fromEntries(
        Array.from({ length: tiers }, (_, tier) => [
          `access/tiers/tier-${tier}.yaml`,
          // One pull request asks for everybody.
          `${tierText(tier)}onBehalf: true\n`,
        ]),
      ),
    },
  });
  const { okta, github } = company;
  try {
    okta.limits.lift();
    const audience = okta.groups.create({ name: "Everybody" });
    const groups = Array.from(
      { length: tiers },
      (_, tier) => okta.groups.create({ name: `Group ${tier}` }).id,
    );
    const alice = github.as("alice");
    alice.commitFiles({
      branch: "ask",
      files: Object.fromEntries(
        Array.from({ length: grants }, (_, index) => {
          const user = okta.users.create({
            login: `person${index}@example.com`,
          });
          okta.memberships.add(audience.id, user.id);
          return [
            `access/grants/tier-${index % tiers}/person${index}.yaml`,
            `user: person${index}@example.com\ntier: tier-${index % tiers}\nduration: 10d\nreason: On call\n`,
          ];
        }),
      ),
    });
    const { number } = alice.openPullRequest({ head: "ask", title: "Ask" });
    github.as("bob").approve(number);
    github.as("carol").merge(number);
    const reconcile = async (...more: string[]): Promise<void> => {
      const { code, out, errors } = await curfew(company, [
        "reconcile",
        "--json",
        ...more,
      ]);
      if (code !== 0)
        throw new Error(
          `reconcile ended with ${code}: ${out.slice(0, 2000)}${errors}`,
        );
    };
    await reconcile("--new-ledger");
    company.clock.advance(milliseconds(120_000));
    await reconcile();
    const members = groups.flatMap((id) => okta.memberships.members(id)).length;
    if (members !== grants)
      throw new Error(`${members} of ${grants} people are in`);
    okta.server.clearLog();
    await reconcile();
    const calls = okta.server.log.map(
      ({ method, path }) => `${method} ${path}`,
    );
    const pages = calls.filter((call) => call.includes("/users?")).length;
    // By id, in whatever path, or by login, in whatever search.
    const each = calls.filter((call) =>
      /00u|person\d/.test(decodeURIComponent(call)),
    ).length;
    return {
      ...known(
        `${grants} grants, ${tiers} tiers: calls (of them member pages)`,
        `${calls.length} (${pages})`,
      ),
      limit: "no call for a single person",
      holds: each === 0,
    };
  } finally {
    await company.close();
  }
};
