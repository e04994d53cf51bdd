import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { milliseconds } from "../../src/domain/time.ts";
import {
  type Company,
  shippedPolicy,
  startCompany,
} from "../../src/sandbox/company.ts";
import { ec2Grant, ec2Path, merge } from "./access.ts";
import { curfew, jsonOf } from "./run.ts";

const ec2 = "AWS EC2 Admin";
let company: Company;

beforeAll(async () => {
  company = await startCompany();
  company.okta.limits.lift();
  merge(company, "alice", ec2Grant("alice", "duration: 4h"));
  merge(company, "dave", ec2Grant("dave", "duration: 4h"));
  const { text } = await curfew(company, ["reconcile", "--new-ledger"]);
  expect(company.memberLogins(ec2), text).toEqual([
    "alice@example.com",
    "dave@example.com",
  ]);
});

afterAll(() => company.close());

describe("a lever", () => {
  it.each([
    [["freeze"]],
    [["thaw"]],
    [["revoke", "--user", "alice@example.com", "--now"]],
  ])(
    "says what %s will do, and does nothing where nobody can be asked",
    async (args) => {
      const before = company.github.branchTip("curfew/ledger");
      const { code, errors } = await curfew(company, args);
      expect(code).toBe(2);
      expect(errors).toContain("This will:");
      expect(errors).toContain("--yes");
      expect(company.github.branchTip("curfew/ledger")).toBe(before);
      expect(company.memberLogins(ec2)).toHaveLength(2);
    },
  );
});

describe("curfew reconcile --allow-removals", () => {
  it("says whom it lets go before it does, and asks nobody", async () => {
    const { code, errors } = await curfew(company, [
      "reconcile",
      "--allow-removals",
      "3",
    ]);
    expect(code).toBe(0);
    expect(errors).toContain("This will:\n  - take out up to 3 members whom");
    expect((await curfew(company, ["reconcile"])).errors).not.toContain(
      "This will:",
    );
    expect(company.memberLogins(ec2)).toHaveLength(2);
  });
});

describe("curfew revoke --now", () => {
  it("takes somebody out while GitHub is down, and nobody brings the person back", async () => {
    const mend = company.github.server.addFault({
      path: /./,
      fault: { kind: "status", status: 503 },
    });
    const amid = await curfew(company, [
      "revoke",
      "--user",
      "dave@example.com",
      "--now",
      "--yes",
      "--json",
    ]);
    expect(company.memberLogins(ec2)).toEqual(["alice@example.com"]);
    expect(amid.code).toBe(3);
    expect(jsonOf(amid)).toMatchObject({
      revoked: [{ user: "dave@example.com", outcome: "confirmed" }],
      ledger: expect.any(String) as string,
      pullRequests: [],
    });
    mend();
    await curfew(company, ["reconcile"]);
    expect(company.memberLogins(ec2)).toEqual(["alice@example.com"]);
    const { out } = await curfew(company, ["cleanup", "--json"]);
    expect(out).toContain("dave");
  });

  it("does not say that there is nothing where it could not look", async () => {
    const [group, carol] = [
      company.groups.get(ec2),
      company.people.get("carol@example.com"),
    ];
    if (group === undefined || carol === undefined) throw new Error("nobody");
    company.okta.memberships.add(group.id, carol.id);
    const listing = new RegExp(`/groups/${group.id}/users`);
    for (const path of [listing, /\/groups\?/]) {
      const mend = company.okta.server.addFault({
        method: "GET",
        path,
        fault: { kind: "status", status: 503 },
      });
      const { code, out } = await curfew(company, [
        ...["revoke", "--user", "carol@example.com", "--now", "--yes"],
      ]);
      expect(out).toContain("Nothing was found to revoke. Not everything");
      expect(code).toBe(3);
      mend();
    }
    expect(company.memberLogins(ec2)).toContain("carol@example.com");
  });

  it("opens no pull request for whom no file lets in, and says what would help", async () => {
    const { code, out } = await curfew(company, [
      ...["revoke", "--user", "carol@example.com", "--yes"],
    ]);
    expect(out).toContain("With --now these are taken out:");
    expect(out).toContain("carol@example.com of AWS EC2 Admin");
    expect(code).toBe(1);
    expect(company.memberLogins(ec2)).toContain("carol@example.com");
  });

  it("takes out a stranger whom it names, and says what it did", async () => {
    const { code, text } = await curfew(company, [
      "revoke",
      "--user",
      "carol@example.com",
      "--tier",
      "aws-ec2-admin",
      "--now",
      "--yes",
    ]);
    expect(text).toContain(`take carol@example.com out of ${ec2}, at once`);
    expect(code).toBe(0);
    expect(company.memberLogins(ec2)).toEqual(["alice@example.com"]);
  });

  it("ends one grant, writes its tombstone, and asks for the file's removal", async () => {
    const file = ec2Path("alice");
    const done = await curfew(company, [
      "revoke",
      file,
      "--now",
      "--yes",
      "--json",
    ]);
    expect(done.code).toBe(0);
    expect(jsonOf(done)).toMatchObject({
      revoked: [
        { user: "alice@example.com", grant: file, outcome: "confirmed" },
      ],
      ledger: null,
      pullRequests: [expect.any(Number)],
      unseen: [],
    });
    expect(company.memberLogins(ec2)).toEqual([]);
    await curfew(company, ["reconcile"]);
    expect(company.memberLogins(ec2)).toEqual([]);
  });

  it("says so where there is nothing to revoke", async () => {
    const { code, out } = await curfew(company, [
      "revoke",
      "--user",
      "alice@example.com",
      "--now",
      "--yes",
    ]);
    expect(code).toBe(1);
    expect(out).toContain("nothing");
  });
});

describe("curfew freeze", () => {
  it("stops adds until the thaw, and ends nobody", async () => {
    const frozen = await curfew(company, [
      "freeze",
      "--reason",
      "An incident",
      "--yes",
      "--json",
    ]);
    expect(frozen.code).toBe(0);
    expect(jsonOf(frozen)).toMatchObject({
      frozen: { reason: "An incident" },
      trouble: null,
    });
    merge(company, "carol", ec2Grant("carol", "duration: 4h"));
    const { out } = await curfew(company, ["reconcile"]);
    expect(out).toContain("An incident");
    expect(company.memberLogins(ec2)).toEqual([]);
    const thawed = await curfew(company, ["thaw", "--yes", "--json"]);
    expect(jsonOf(thawed)).toEqual({ frozen: null, trouble: null });
    await curfew(company, ["reconcile"]);
    expect(company.memberLogins(ec2)).toEqual(["carol@example.com"]);
  });

  it("is lifted by nobody without the key", async () => {
    await curfew(company, ["freeze", "--yes"]);
    const { code, errors } = await curfew(company, ["thaw", "--yes"], {
      without: ["CURFEW_LEDGER_KEY"],
    });
    expect(code).toBe(2);
    expect(errors).toContain("stay frozen");
  });
});

describe("where neither the ledger nor the state directory can be written", () => {
  const memory = () => join(company.stateDirectory, "ledger-memory.json");
  const breakPushes = () =>
    company.github.server.addFault({
      path: /git-receive-pack/,
      fault: { kind: "status", status: 503 },
    });

  it("a freeze says that adds are not frozen, and by the state directory alone that they are", async () => {
    await curfew(company, ["thaw", "--yes"]);
    const mend = breakPushes();
    // Nobody's lock, and none that can be taken away.
    mkdirSync(`${memory()}.lock`);
    const lost = await curfew(company, ["freeze", "--yes"]);
    expect(lost.out).toContain("Adds are not frozen.");
    expect(lost.out).toContain("nor be kept in the state directory");
    expect(lost.code).toBe(3);
    rmSync(`${memory()}.lock`, { recursive: true });
    const kept = await curfew(company, ["freeze", "--yes"]);
    expect(kept.out).toContain("Adds are frozen by");
    expect(kept.out).toContain("Only a controller with this state directory");
    expect(kept.code).toBe(3);
    mend();
    await curfew(company, ["thaw", "--yes"]);
  });

  it("a revocation does not say that it is kept", async () => {
    const mend = breakPushes();
    mkdirSync(`${memory()}.lock`);
    const { code, out } = await curfew(company, [
      ...["revoke", "--user", "carol@example.com", "--now", "--yes"],
    ]);
    expect(company.memberLogins(ec2)).toEqual([]);
    expect(out).toContain("The state directory cannot keep it either");
    expect(out).not.toContain("It is kept beside it");
    expect(code).toBe(3);
    rmSync(`${memory()}.lock`, { recursive: true });
    mend();
    // What is younger than a minute is not called vanished.
    for (let run = 0; run < 2; run += 1) {
      company.clock.advance(milliseconds(61_000));
      await curfew(company, ["reconcile"]);
    }
    merge(company, "carol", {
      [ec2Path("carol-again")]: ec2Grant("carol", "duration: 4h")[
        ec2Path("carol")
      ] as string,
    });
    await curfew(company, ["reconcile"]);
    expect(company.memberLogins(ec2)).toEqual(["carol@example.com"]);
  });
});

describe("curfew revoke without --now", () => {
  it("opens the pull request alone", async () => {
    const done = await curfew(company, [
      "revoke",
      "--user",
      "carol@example.com",
      "--yes",
      "--json",
    ]);
    expect(done.code).toBe(0);
    expect(jsonOf(done)).toMatchObject({
      revoked: [],
      pullRequests: [expect.any(Number)],
    });
    expect(company.memberLogins(ec2)).toEqual(["carol@example.com"]);
  });
});

describe("curfew adopt", () => {
  const tierPath = "access/tiers/aws-ec2-admin.yaml";
  /** Somebody with a token of their own, and an Okta app that may only read. */
  const adopter = () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { format: "pem", type: "spki" },
      privateKeyEncoding: { format: "pem", type: "pkcs8" },
    });
    const { clientId } = company.okta.credentials.createServiceApp({
      publicKey,
      scopes: ["okta.groups.read", "okta.users.read"],
    });
    return {
      without: ["GITHUB_APP_*", "OKTA_API_TOKEN"],
      env: {
        GITHUB_TOKEN: company.github.createToken("alice"),
        OKTA_CLIENT_ID: clientId,
        OKTA_PRIVATE_KEY: privateKey,
      },
    };
  };
  const adopt = (...args: string[]) =>
    curfew(
      company,
      ["adopt", "aws-ec2-admin", "--yes", "--json", ...args],
      adopter(),
    );

  it("is for people: what an App opens is never proven", async () => {
    const { code, errors } = await curfew(company, [
      "adopt",
      "aws-ec2-admin",
      "--yes",
      "--duration",
      "2h",
    ]);
    expect(code).toBe(2);
    expect(errors).toContain("a token of your own");
  });

  it("says why nobody can be adopted where the tier lets nobody ask for others", async () => {
    const { code, errors } = await adopt("--duration", "2h");
    expect(code).toBe(2);
    expect(errors).toContain("onBehalf: true");
  });

  it("asks for an end", async () => {
    const { code, errors } = await adopt();
    expect(code).toBe(2);
    expect(errors).toContain("--until");
  });

  it("makes a grant for each member who has none, in a pull request that can be approved", async () => {
    const policy = shippedPolicy()[tierPath] ?? "";
    merge(company, "dave", {
      [tierPath]: `${policy.replace(/^onBehalf:.*\n/m, "")}\nonBehalf: true\n`,
    });
    const [group, erin] = [
      company.groups.get(ec2),
      company.people.get("erin@example.com"),
    ];
    if (group === undefined || erin === undefined) throw new Error("nobody");
    company.okta.memberships.add(group.id, erin.id);
    const pullRequests = company.github.repository.pulls.size;
    const ledger = company.github.branchTip("curfew/ledger");
    const asked = await curfew(
      company,
      [
        ...["adopt", "aws-ec2-admin", "--duration", "2h"],
        ...["--ticket", "INC-1"],
      ],
      adopter(),
    );
    expect(asked.code).toBe(2);
    expect(asked.errors).toContain(
      "This will:\n  - open a pull request with a grant for each of erin@example.com\n  - leave out carol@example.com, who has a grant\n  - change nothing in Okta\n",
    );
    expect(asked.errors).toContain("--yes");
    expect(company.github.repository.pulls.size).toBe(pullRequests);
    expect(company.github.branchTip("curfew/adopt/aws-ec2-admin")).toBeNull();
    expect(company.github.branchTip("curfew/ledger")).toBe(ledger);
    expect(company.memberLogins(ec2)).toEqual([
      "carol@example.com",
      "erin@example.com",
    ]);
    // 30 days, of which the tier gives eight hours: whoever reads only the command would lose a team overnight.
    const longer = await curfew(
      company,
      [
        ...["adopt", "aws-ec2-admin", "--duration", "30d"],
        ...["--ticket", "INC-1"],
      ],
      adopter(),
    );
    expect(longer.errors).toContain(
      'warn in its check: The tier "aws-ec2-admin" allows 8h at a time',
    );
    const done = await adopt("--duration", "2h", "--ticket", "INC-1");
    const path = "access/grants/aws-ec2-admin/erin-example-com-adopted.yaml";
    expect(jsonOf(done)).toMatchObject({
      adopted: ["erin@example.com"],
      left: [{ user: "carol@example.com", why: "has a grant" }],
      files: [path],
    });
    expect(done.code).toBe(0);
    const { pullRequest } = jsonOf(done) as { readonly pullRequest: number };
    const { out } = await curfew(company, [
      "check",
      "--pr",
      String(pullRequest),
      "--json",
      "--no-publish",
    ]);
    const checked = JSON.parse(out) as {
      readonly findings: readonly {
        readonly severity: string;
        readonly path: string;
      }[];
    };
    expect(
      checked.findings.filter(
        (finding) => finding.severity === "error" && finding.path === path,
      ),
    ).toEqual([]);

    company.github.as("bob").approve(pullRequest);
    company.github.as("carol").merge(pullRequest);
    await curfew(company, ["reconcile"]);
    expect(company.memberLogins(ec2)).toContain("erin@example.com");
    const { out: standing } = await curfew(company, ["status"]);
    expect(standing).toMatch(/erin@example\.com .*active/);
  });
});
