/** The mirror in the state directory is damaged, as by a disk or a machine that lost its power. */
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { instant } from "../../src/domain/time.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { ec2Grant, merge } from "./access.ts";
import { curfew } from "./run.ts";
import { startService, until } from "./service.ts";

const group = "AWS EC2 Admin";

describe("a damaged mirror", { timeout: 180_000 }, () => {
  let company: Company;
  const inMirror = (name: string): string =>
    join(company.stateDirectory, "mirror.git", name);
  const loseMain = (): void => {
    writeFileSync(inMirror("refs/curfew/main"), "garbage\n");
  };
  const losePacks = (): void => {
    rmSync(inMirror("objects"), { recursive: true });
    writeFileSync(inMirror("packed-refs"), "garbage\n");
  };
  const stopGitHub = (): (() => void) =>
    company.github.server.addFault({
      path: /./,
      fault: { kind: "status", status: 503 },
    });

  beforeEach(async () => {
    company = await startCompany();
    merge(company, "alice", ec2Grant("alice", "duration: 2h"));
    await curfew(company, ["reconcile", "--new-ledger"]);
    expect(company.memberLogins(group)).toEqual(["alice@example.com"]);
  }, 120_000);
  afterEach(() => company.close());

  it.each([
    ["main", loseMain],
    ["everything", losePacks],
  ])(
    "that lost %s is mended by the first run of a service that starts",
    async (_what, damage) => {
      damage();
      merge(company, "dave", ec2Grant("dave", "duration: 4h"));
      const service = await startService(company);
      await until(() => company.memberLogins(group).length === 2);
      await until(() => service.told("run").length > 0);
      expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
      expect(service.told("run")[0]).toMatchObject({ isPartial: false });
      expect(await service.stop()).toBe(0);
      expect(readdirSync(company.stateDirectory)).toContain(
        "mirror.git.damaged",
      );
    },
  );

  it("takes no rewritten main for the one it was, nor a ledger that was set back", async () => {
    const { github } = company;
    const carol = github.as("carol");
    const before = github.branchTip("main") ?? "";
    const ledger = github.branchTip("curfew/ledger") ?? "";
    merge(company, "erin", ec2Grant("erin", "duration: 8h"));
    await curfew(company, ["reconcile"]);
    carol.push("main", before, { force: true });
    merge(company, "dave", ec2Grant("dave", "duration: 4h"));
    loseMain();
    const rewritten = await curfew(company, ["reconcile"]);
    expect(rewritten.code).toBe(3);
    expect(rewritten.out).toContain("main-rewritten");
    expect(company.memberLogins(group)).not.toContain("dave@example.com");

    carol.push("curfew/ledger", ledger, { force: true });
    losePacks();
    const setBack = await curfew(company, ["reconcile"]);
    expect(setBack.code).toBe(3);
    expect(setBack.out).toContain("it was rolled back");
    expect(company.memberLogins(group)).not.toContain("dave@example.com");
  });

  it("that lost main still ends what the ledger knows while GitHub is down, and adds nobody", async () => {
    merge(company, "dave", ec2Grant("dave", "duration: 4h"));
    loseMain();
    const mend = stopGitHub();
    const early = await curfew(company, ["reconcile"]);
    expect(early.code).toBe(3);
    expect(early.out).toContain("error main-unreadable");
    expect(company.memberLogins(group)).toEqual(["alice@example.com"]);

    const service = await startService(company);
    await until(async () => (await fetch(`${service.url}/readyz`)).ok);
    company.clock.set(instant(Date.parse("2026-11-22T16:00:01Z")));
    await until(() => company.memberLogins(group).length === 0);
    expect(await service.stop()).toBe(0);

    mend();
    const next = await curfew(company, ["reconcile"]);
    expect(next.code).toBe(0);
    expect(company.memberLogins(group)).toEqual(["dave@example.com"]);
  });

  it("is named, with what to do, where something else lies in it", async () => {
    writeFileSync(inMirror("notes.txt"), "mine");
    loseMain();
    const { code, text } = await curfew(company, ["reconcile"]);
    expect(code).toBe(3);
    expect(text).toContain(
      `Move ${inMirror("").replace(/\/$/, "")} away; the next run makes the mirror anew.`,
    );
    expect(readdirSync(inMirror(""))).toContain("notes.txt");
  });
});
