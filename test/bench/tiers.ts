/** How long `tiers apply` takes in AWS's own time, with its published limits enforced, and what a run asks that finds nothing to do. */
import { createAws } from "../../src/adapters/aws/aws.ts";
import type { OktaConfig } from "../../src/adapters/okta/config.ts";
import { createOktaDirectory } from "../../src/adapters/okta/directory.ts";
import { createOktaProvisioning } from "../../src/adapters/okta/provisioning.ts";
import { applyTiers } from "../../src/controller/tiers/apply.ts";
import { surveyTiers } from "../../src/controller/tiers/tiers.ts";
import { type Instant, instant, milliseconds } from "../../src/domain/time.ts";
import { parseTier } from "../../src/rules/tier-file.ts";
import { type SandboxAws, startAws } from "../../src/sandbox/aws/start.ts";
import { defaultSettings } from "../../src/sandbox/aws/settings.ts";
import { createClock } from "../../src/sandbox/clock.ts";
import { startOkta } from "../../src/sandbox/okta/start.ts";
import { atMost, type Figure, known } from "./measure.ts";

const tierCount = 50;
const accountCount = 20;
const assignments = tierCount * accountCount;

export const tierFigures = async (): Promise<readonly Figure[]> => {
  const clock = createClock(instant(Date.parse("2026-11-22T14:00:00Z")));
  const okta = await startOkta({ clock });
  okta.limits.lift();
  const application = okta.applications.create({ label: "AWS" }).id;
  const sandbox = await startAws({ clock, scim: { okta, application } });
  Object.assign(process.env, sandbox.environment);
  const world = {
    now: (): Promise<Instant> => Promise.resolve(clock.now()),
    pause: (length: Parameters<typeof clock.advance>[0]): Promise<void> => {
      clock.advance(length);
      return Promise.resolve();
    },
    random: () => 0.5,
  };
  const oktaConfig: OktaConfig = {
    orgUrl: okta.url,
    credentials: { kind: "token", token: okta.credentials.createToken() },
    githubAttribute: null,
    ...world,
  };
  const run = async () => {
    const deps = {
      directory: createOktaDirectory(oktaConfig),
      feed: createOktaProvisioning(oktaConfig),
      aws: createAws({
        region: "us-east-1",
        instance: null,
        endpoints: { ssoAdmin: sandbox.url, identityStore: sandbox.url },
        ...world,
      }),
      clock: world,
      progress: () => undefined,
    };
    const settings = {
      region: "us-east-1",
      instance: null,
      startUrl: "https://acme.awsapps.com/start",
      oktaApp: "AWS",
    };
    const main = { tierFiles: tiers(), unsafeTiers: new Map<never, string>() };
    const {
      plans,
      reading,
      tiers: read,
    } = await surveyTiers(deps, main, settings, false);
    const applied = await applyTiers(deps, read, plans, reading, false);
    const undone = applied.flatMap(({ changes }) =>
      changes.filter(({ outcome }) => outcome !== "done"),
    );
    if (undone.length > 0)
      throw new Error(`not done: ${String(undone[0]?.error)}`);
  };
  try {
    const begun = clock.now();
    await run();
    const taken = clock.now() - begun;
    if (sandbox.center.assignments().length !== assignments)
      throw new Error("not everything is assigned");
    const first = callsOf(sandbox);
    sandbox.server.clearLog();
    // Another process, that knows nothing of how fast the first one was.
    clock.advance(milliseconds(1_000));
    await run();
    return [
      atMost(
        `${tierCount} tiers × ${accountCount} accounts: time to what the limits allow`,
        taken / shortest(),
        1.2,
      ),
      known("  in AWS's minutes", (taken / 60_000).toFixed(1)),
      ...first.refused,
      ...secondRun(callsOf(sandbox)),
    ];
  } finally {
    await Promise.all([okta.close(), sandbox.close()]);
  }
};

/** 15 assignments under way at any time, each as long as AWS takes for it. */
const shortest = (): number => {
  const { assignmentTime, outstandingCreations } = defaultSettings();
  let sum = 0;
  for (let nth = 0; nth < assignments; nth += 1) sum += assignmentTime(nth);
  return sum / outstandingCreations;
};

const callsOf = ({ server }: SandboxAws) => {
  const counts = new Map<string, number>();
  for (const { requestHeaders } of server.log) {
    const operation = requestHeaders["x-amz-target"]?.split(".")[1] ?? "";
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
  }
  const throttled = server.log.filter(
    ({ responseBody }) =>
      responseBody.includes("ThrottlingException") ||
      responseBody.includes("ConflictException"),
  ).length;
  return {
    counts,
    refused: [known("  refused by a limit, and sent again", String(throttled))],
  };
};

const secondRun = ({ counts }: ReturnType<typeof callsOf>): Figure[] => {
  const per = (operation: string, whole: number): number =>
    (counts.get(operation) ?? 0) / whole;
  const changing = [...counts.keys()].filter(
    (operation) => !/^(?:List|Get|Describe)/.test(operation),
  );
  return [
    atMost(
      "second run: listings a permission set and account",
      per("ListAccountAssignments", assignments),
      1,
    ),
    ...[
      "DescribePermissionSet",
      "ListManagedPoliciesInPermissionSet",
      "GetInlinePolicyForPermissionSet",
      "ListCustomerManagedPolicyReferencesInPermissionSet",
      "GetPermissionsBoundaryForPermissionSet",
      "GetGroupId",
      "ListGroupMemberships",
    ].map((operation) =>
      atMost(
        `second run: ${operation} a permission set`,
        per(operation, tierCount),
        1,
      ),
    ),
    // AWS tells in none of its lists which accounts are behind: they are asked for by themselves.
    known(
      "second run: ListAccountsForProvisionedPermissionSet a permission set, all and behind",
      String(per("ListAccountsForProvisionedPermissionSet", tierCount)),
    ),
    {
      name: "second run: calls that change anything",
      value: String(changing.length),
      limit: "none",
      holds: changing.length === 0,
    },
  ];
};

const tiers = () =>
  Array.from({ length: tierCount }, (_, nth) =>
    parseTier({
      path: `access/tiers/tier-${nth}.yaml`,
      bytes: Buffer.from(`description: Tier ${nth}
group: Group ${nth}
audience: [AWS Users]
maxDuration: 4h
approvals: 1
aws:
  permissionSet: Set${nth}
  managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]
  accounts: { ${Array.from({ length: accountCount }, (__, at) => `a${at}: "${100000000000 + at}"`).join(", ")} }
`),
    }),
  );
