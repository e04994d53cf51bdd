/** Somebody who may push the ledger's branch writes entries that hold together. Without a key they deny at the most. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BlockedError } from "../../src/domain/errors.ts";
import {
  type CommitSha,
  type GrantVersionId,
  grantVersionId,
  type OktaUserId,
} from "../../src/domain/ids.ts";
import type { LedgerFact } from "../../src/domain/ledger.ts";
import { instant, toRfc3339 } from "../../src/domain/time.ts";
import { sealFacts, toLine } from "../../src/rules/ledger/chain.ts";
import { git } from "../../src/sandbox/github/git.ts";
import { ledgerOf } from "../faults/ledger.ts";
import {
  ec2Grant,
  ec2Path,
  groupId,
  type Office,
  openOffice,
  told,
} from "./office.ts";

const ec2 = "AWS EC2 Admin";
const branch = "curfew/ledger";
let office: Office;

beforeEach(async () => {
  office = await openOffice();
  await office.reconcile({ newLedger: true });
});

afterEach(async () => {
  await office.close();
});

const members = (group = ec2) => office.company.memberLogins(group);

const lines = (): readonly string[] =>
  ledgerOf(office.company.github.repository).entries.map(toLine);

const write = (changed: readonly string[]): void => {
  office.company.github.as("carol").commitFiles({
    branch,
    files: { "ledger/2026-11.jsonl": `${changed.join("\n")}\n` },
  });
};

/** Continues the chain as the controller itself would. */
const forge = (...facts: readonly LedgerFact[]): void => {
  const last = ledgerOf(office.company.github.repository).entries.at(-1);
  if (last === undefined) throw new Error("the ledger is empty");
  const now = office.company.clock.now();
  write([...lines(), ...sealFacts(facts, last, now).map(toLine)]);
};

const idOf = (login: string): OktaUserId => {
  const user = office.company.people.get(`${login}@example.com`);
  if (user === undefined) throw new Error(login);
  return user.id;
};

const putIn = (login: string, group = ec2): void => {
  office.company.okta.memberships.add(
    groupId(office.company, group),
    idOf(login),
  );
};

interface Forgery {
  readonly version: GrantVersionId;
  readonly user: string;
  readonly group?: string;
  /** From now. */
  readonly endsIn: number;
}

const hour = 3_600_000;

const intent = ({
  version,
  user,
  group = ec2,
  endsIn,
}: Forgery): LedgerFact => {
  const now = office.company.clock.now();
  const time = (offset: number): string => toRfc3339(instant(now + offset));
  return {
    type: "intent",
    version,
    user: `${user}@example.com`,
    userId: idOf(user),
    tier: "aws-ec2-admin",
    group,
    groupId: groupId(office.company, group),
    mergedAt: time(-2 * hour),
    startsAt: time(-2 * hour),
    endsAt: time(endsIn),
  };
};

const tip = (): CommitSha =>
  (office.company.github.branchTip("main") ?? "") as CommitSha;

const made = "f".repeat(40) as CommitSha;

/** From before there was a key, and then signed from there on by somebody who did not look. */
describe("a forged intent", () => {
  beforeEach(async () => {
    office.company.github.as("carol").push(branch, null);
    await office.reconcile({ newLedger: true, key: "" });
  });
  const sign = () => office.reconcile({ newLedger: true });

  it.each<[string, () => GrantVersionId]>([
    [
      "a commit that main never had",
      () => grantVersionId(made, ec2Path("erin")),
    ],
    [
      "a file that its commit never had",
      () => grantVersionId(tip(), ec2Path("ghost")),
    ],
  ])("takes nobody out of any group by naming %s", async (_what, version) => {
    const everybody = members("AWS Users");
    expect(everybody).toContain("erin@example.com");
    forge(
      intent({
        version: version(),
        user: "erin",
        group: "AWS Users",
        endsIn: -hour,
      }),
    );
    const { applied, findings } = await sign();
    expect(findings).toEqual([]);
    expect(told(applied)).toEqual([]);
    expect(members("AWS Users")).toEqual(everybody);
  });

  it("keeps no stranger in, and cannot even name a file that stands", async () => {
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    putIn("erin");
    forge(
      intent({
        version: grantVersionId(made, ec2Path("alice")),
        user: "erin",
        endsIn: 99 * hour,
      }),
    );
    const { applied } = await sign();
    expect(told(applied)).toEqual([
      "remove unmanaged erin confirmed",
      "add granted alice confirmed",
    ]);
    expect(members()).toEqual(["alice@example.com"]);
  });

  it("keeps nobody in past the end of what was approved", async () => {
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 1h"),
    });
    const merge = tip();
    await sign();
    forge(
      intent({
        version: grantVersionId(merge, ec2Path("alice")),
        user: "alice",
        endsIn: 99 * hour,
      }),
      intent({
        version: grantVersionId(made, ec2Path("alice")),
        user: "alice",
        endsIn: 99 * hour,
      }),
    );
    office.hours(1);
    expect(told((await sign()).applied)).toEqual([
      "remove expired alice confirmed",
    ]);
    expect(members()).toEqual([]);
  });

  it("lets nobody else in on somebody's approved grant", async () => {
    office.land("alice", { [ec2Path("alice")]: ec2Grant("alice") });
    forge(
      intent({
        version: grantVersionId(tip(), ec2Path("alice")),
        user: "erin",
        endsIn: 4 * hour,
      }),
    );
    expect(told((await sign()).applied)).toEqual([
      "hold person-unknown alice held",
    ]);
    expect(members()).toEqual([]);
  });
});

describe("cleanup without the ledger's word", () => {
  const pullRequests = () => office.company.github.repository.pulls.size;

  beforeEach(async () => {
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 1h"),
    });
    await office.reconcile();
    office.hours(1);
    await office.reconcile();
    expect(await office.cleanup()).toMatchObject([
      { action: "opened", pullRequest: 2 },
    ]);
  });

  /** The pull request of the run before stands as it was. */
  const expectUntouched = async (
    message: RegExp,
    more: { readonly state?: string } = {},
  ): Promise<void> => {
    const at = office.company.github.branchTip("curfew/cleanup/aws-ec2-admin");
    const error = await office.cleanup(more).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BlockedError);
    const { hint } = error as BlockedError;
    expect(`${String(error)} ${hint}`).toMatch(message);
    expect(pullRequests()).toBe(2);
    expect(office.company.github.pullRequest(2).state).toBe("open");
    expect(
      office.company.github.branchTip("curfew/cleanup/aws-ec2-admin"),
    ).toBe(at);
  };

  it("is blocked by a ledger that does not hold, and touches nothing", async () => {
    write(lines().map((line) => line.replace('"expired"', '"revoked"')));
    await expectUntouched(
      /The ledger does not hold: 2026-11\.jsonl:\d+: entry \d+ was changed/,
    );
  });

  it("is blocked where there is no ledger, and touches nothing", async () => {
    office.company.github.as("carol").push(branch, null);
    await expectUntouched(/There is no ledger.*--new-ledger/);
  });

  it("is blocked where its branch holds no entry, and touches nothing", async () => {
    office.company.github
      .as("carol")
      .commitFiles({ branch, files: { "ledger/2026-11.jsonl": null } });
    await expectUntouched(/There is no ledger/);
  });

  it.each([
    ["that this controller remembers", undefined, /it was rolled back/],
    ["that GitHub remembers", "-elsewhere", /it was set back by carol/],
  ])(
    "is blocked where the ledger was set back from a state %s, and touches nothing",
    async (_name, elsewhere, message) => {
      const { github, stateDirectory } = office.company;
      const [first = ""] = git(github.repository.directory, [
        ...["rev-list", "--max-parents=0", branch],
      ])
        .stdout.toString("utf8")
        .split("\n");
      github.as("carol").push(branch, first, { force: true });
      await expectUntouched(
        message,
        elsewhere === undefined ? {} : { state: stateDirectory + elsewhere },
      );
    },
  );
});

describe("an add", () => {
  const askForBoth = (): void => {
    for (const who of ["alice", "dave"])
      office.land(who, { [ec2Path(who)]: ec2Grant(who) });
  };

  it("is deferred behind a tip that moved after the one before it, and made by the next run", async () => {
    askForBoth();
    let isMoved = false;
    const { applied } = await office.reconcile({
      afterAdd: () => {
        if (isMoved) return;
        isMoved = true;
        office.land("bob", { "README.md": "Meanwhile\n" }, ["carol"]);
      },
    });
    expect(told(applied)).toEqual([
      "add granted alice confirmed",
      "add granted dave deferred",
    ]);
    expect(members()).toEqual(["alice@example.com"]);
    expect(told((await office.reconcile()).applied)).toEqual([
      "add granted dave confirmed",
      "keep granted alice kept",
    ]);
  });

  it("is taken back where its file is gone from main meanwhile", async () => {
    askForBoth();
    let isMoved = false;
    const { applied } = await office.reconcile({
      afterAdd: () => {
        if (isMoved) return;
        isMoved = true;
        office.land("alice", { [ec2Path("alice")]: null }, []);
      },
    });
    expect(told(applied)).toEqual([
      "add granted alice undone",
      "add granted dave deferred",
    ]);
    expect(members()).toEqual([]);
  });
});

describe("a tier that nobody approved", () => {
  it("shields no stranger in its group", async () => {
    putIn("erin");
    const tierPath = "access/tiers/aws-ec2-admin.yaml";
    const { shippedPolicy } = await import("../../src/sandbox/company.ts");
    office.company.github.as("carol").commitFiles({
      branch: "main",
      files: {
        [tierPath]: `${(shippedPolicy()[tierPath] ?? "").replace("unmanaged: revoke\n", "")}unmanaged: report\n`,
      },
    });
    const { applied, findings } = await office.reconcile();
    expect(findings.map(({ code }) => code)).toContain("policy-unproven");
    expect(told(applied)).toEqual(["remove unmanaged erin confirmed"]);
    expect(members()).toEqual([]);
  });
});

describe("a sandbox's clock", () => {
  it("that is gone blocks the run before anybody is asked anything", async () => {
    await office.company.clockServer.close();
    office.company.okta.server.clearLog();
    const error = await office.reconcile().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BlockedError);
    expect(error).toMatchObject({
      message: "CURFEW_CLOCK_URL does not tell the time.",
      hint: "Start the sandbox again, or unset CURFEW_CLOCK_URL.",
    });
    expect(office.company.okta.server.log).toEqual([]);
  });
});
