/** What the running service asks: in a minute in which nothing happens, when a stranger appears, and after a merge. */
import { readFileSync } from "node:fs";
import { milliseconds } from "../../src/domain/time.ts";
import {
  type Company,
  shippedPolicy,
  startCompany,
} from "../../src/sandbox/company.ts";
import {
  type RunningService,
  startService,
  until,
  webhookSecret,
} from "../process/service.ts";
import { curfew } from "../process/run.ts";
import { tierText } from "./many-grants.ts";
import { atMost, type Figure, known } from "./measure.ts";

const tiers = 200;
const grants = 1_000;
/** GitHub shows 3,000 files of a pull request, and a proof needs to see all. */
const filesInOne = 1_000;

export const serviceFigures = async (): Promise<readonly Figure[]> => {
  const company = await startCompany({ webhooks: true, files: policy() });
  try {
    employ(company);
    await curfew(company, ["reconcile", "--new-ledger"]);
    const service = await startService(company);
    try {
      await until(() => service.told("run").length > 0, 30_000);
      // What was just put in or seen for the first time is looked at again for two minutes.
      for (let minute = 0; minute < 4; minute += 1)
        await sweep(company, service);
      return [
        ...(await steady(company, service)),
        ...(await stranger(company, service)),
        ...(await merged(company, service)),
        atMost(
          `resident memory of the service with ${grants} grants`,
          residentMegabytes(service),
          250,
          " MB",
        ),
      ];
    } finally {
      await service.stop();
    }
  } finally {
    await company.close();
  }
};

const policy = () => ({
  ".github/CODEOWNERS": "* @acme/security\n",
  "access/curfew.yaml": shippedPolicy()["access/curfew.yaml"] ?? "",
  ...Object.fromEntries(
    Array.from({ length: tiers }, (_, tier) => [
      `access/tiers/tier-${tier}.yaml`,
      `${tierText(tier)}onBehalf: true\n`,
    ]),
  ),
});

/** Everybody is in the group that the grant gives, as after the runs that put them there. */
const employ = ({ okta, github }: Company): void => {
  okta.limits.lift();
  const audience = okta.groups.create({ name: "Everybody" });
  const groups = Array.from({ length: tiers }, (_, tier) =>
    okta.groups.create({ name: `Group ${tier}` }),
  );
  const alice = github.as("alice");
  for (let first = 0; first < grants; first += filesInOne) {
    alice.commitFiles({
      branch: `ask-${first}`,
      parent: "main",
      files: Object.fromEntries(
        Array.from({ length: filesInOne }, (_, offset) => {
          const index = first + offset;
          const user = okta.users.create({
            login: `person${index}@example.com`,
          });
          okta.memberships.add(audience.id, user.id);
          const group = groups[index % tiers];
          if (group !== undefined) okta.memberships.add(group.id, user.id);
          return [
            `access/grants/tier-${index % tiers}/person${index}.yaml`,
            `user: person${index}@example.com\ntier: tier-${index % tiers}\nduration: 10d\nreason: On call\n`,
          ];
        }),
      ),
    });
    const { number } = alice.openPullRequest({
      head: `ask-${first}`,
      title: "Ask",
    });
    github.as("bob").approve(number);
    github.as("carol").merge(number);
  }
};

/** A minute goes by, and its run is over. */
const sweep = async (
  { clock, okta, github }: Company,
  service: RunningService,
): Promise<void> => {
  okta.server.clearLog();
  github.server.clearLog();
  const before = service.told("run").length;
  clock.advance(milliseconds(60_000));
  await until(() => service.told("run").length > before, 30_000);
};

const oktaCalls = ({ okta }: Company): number => okta.server.log.length;
const githubCalls = ({ github }: Company): number =>
  github.server.log.filter(({ path }) => path.startsWith("/api/")).length;

const steady = async (
  company: Company,
  service: RunningService,
): Promise<readonly Figure[]> => {
  await sweep(company, service);
  return [
    atMost(
      `${grants} grants, ${tiers} groups, nothing changed: calls to Okta in a sweep`,
      oktaCalls(company),
      3,
    ),
    atMost("… and to GitHub's REST", githubCalls(company), 0),
  ];
};

const stranger = async (
  company: Company,
  service: RunningService,
): Promise<readonly Figure[]> => {
  const { okta, people } = company;
  const group = okta.groups.all().find(({ name }) => name === "Group 7");
  const erin = people.get("erin@example.com");
  if (group === undefined || erin === undefined) throw new Error("not made");
  okta.memberships.add(group.id, erin.id);
  await sweep(company, service);
  const isOut = !okta.memberships.has(group.id, erin.id);
  return [
    {
      ...known("a stranger is out after one sweep", String(isOut)),
      limit: "true",
      holds: isOut,
    },
  ];
};

const merged = async (
  company: Company,
  service: RunningService,
): Promise<readonly Figure[]> => {
  const { github, okta, people } = company;
  const group = okta.groups.all().find(({ name }) => name === "Group 9");
  const audience = okta.groups.all().find(({ name }) => name === "Everybody");
  const dave = people.get("dave@example.com");
  if (group === undefined || audience === undefined || dave === undefined)
    throw new Error("not made");
  okta.memberships.add(audience.id, dave.id);
  for (let minute = 0; minute < 4; minute += 1) await sweep(company, service);
  github.as("dave").commitFiles({
    branch: "dave",
    parent: "main",
    files: {
      "access/grants/tier-9/dave.yaml":
        "user: dave@example.com\ntier: tier-9\nduration: 1d\nreason: On call\n",
    },
  });
  const { number } = github
    .as("dave")
    .openPullRequest({ head: "dave", title: "Ask" });
  github.as("bob").approve(number);
  github.as("carol").merge(number);
  const push = github.webhooks.deliveries.findLast(
    ({ event }) => event === "push",
  );
  if (push === undefined) throw new Error("no push");
  okta.server.clearLog();
  github.server.clearLog();
  await github.webhooks.send(
    push,
    `${service.url}/webhooks/github`,
    webhookSecret,
  );
  await until(() => okta.memberships.has(group.id, dave.id), 30_000);
  return [
    known(
      "from a merge's webhook to the membership: calls to Okta",
      String(oktaCalls(company)),
    ),
    atMost("… to GitHub's REST", githubCalls(company), 20),
    known(
      "… git's requests",
      String(github.server.log.length - githubCalls(company)),
    ),
  ];
};

const residentMegabytes = ({ child }: RunningService): number => {
  const status = readFileSync(`/proc/${String(child.pid)}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
};
