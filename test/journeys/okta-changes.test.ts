/** Somebody changes groups in Okta by hand. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { milliseconds } from "../../src/domain/time.ts";
import {
  ec2Grant,
  ec2Path,
  groupId,
  type Office,
  openOffice,
  told,
} from "./office.ts";

const ec2 = "AWS EC2 Admin";
let office: Office;

beforeEach(async () => {
  office = await openOffice();
  await office.reconcile({ newLedger: true });
});

afterEach(async () => {
  await office.close();
});

const members = () => office.company.memberLogins(ec2);
const putIn = (login: string): void => {
  office.company.okta.memberships.add(
    groupId(office.company, ec2),
    office.company.people.get(`${login}@example.com`)?.id ?? "",
  );
};
const landAlice = (end: string, name = "alice", approvers?: string[]) =>
  office.land("alice", { [ec2Path(name)]: ec2Grant("alice", end) }, approvers);

describe("a tier's group that was deleted in Okta", () => {
  it("ends with what was in it: each end is recorded once, and no run fails for it", async () => {
    landAlice("duration: 1h");
    await office.reconcile();
    office.company.okta.groups.delete(groupId(office.company, ec2));
    office.hours(1);
    const { applied, findings } = await office.reconcile();
    expect(told(applied)).toEqual(["remove expired alice confirmed"]);
    expect(findings.map(({ code }) => code)).toEqual(["group-missing"]);
    expect(told((await office.reconcile()).applied)).toEqual([]);
    expect(await office.cleanup()).toMatchObject([
      { action: "opened", files: [ec2Path("alice")] },
    ]);
  });

  it("is told while the grant runs on, once, and brings nobody back", async () => {
    landAlice("duration: 4h");
    await office.reconcile();
    office.company.okta.groups.delete(groupId(office.company, ec2));
    office.hours(1);
    const first = await office.reconcile();
    expect(told(first.applied)).toEqual(["hold vanished alice held"]);
    expect(first.isPartial).toBe(true);
    expect((await office.reconcile()).isPartial).toBe(false);
  });
});

describe("a tier's group that was renamed in Okta", () => {
  beforeEach(async () => {
    landAlice("duration: 1h");
    await office.reconcile();
    office.company.okta.groups.rename(groupId(office.company, ec2), "Mine now");
  });

  it("hides no stranger, and nobody is taken out of it on the ledger's word", async () => {
    putIn("erin");
    const { applied, findings } = await office.reconcile();
    expect(findings).toMatchObject([
      {
        code: "group-renamed",
        path: "access/tiers/aws-ec2-admin.yaml",
        message: expect.stringContaining(
          '"AWS EC2 Admin" is called "Mine now"',
        ) as string,
      },
    ]);
    expect(told(applied)).toEqual([
      "hold group-unsafe erin held",
      "keep granted alice kept",
    ]);
  });

  it("lets nobody new in, and ends come all the same", async () => {
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
    office.hours(1);
    expect(told((await office.reconcile()).applied)).toEqual([
      "remove expired alice confirmed",
      "hold group-missing dave held",
    ]);
    expect(members()).toEqual([]);
  });
});

describe("a second group of the audience's name", () => {
  it("admits nobody, throws nobody out, and is a finding", async () => {
    landAlice("duration: 4h");
    await office.reconcile();
    const { okta } = office.company;
    const twin = okta.groups.create({ name: "AWS Users" });
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
    const { applied, findings } = await office.reconcile();
    expect(new Set(findings.map(({ code }) => code))).toEqual(
      new Set(["audience-ambiguous"]),
    );
    expect(told(applied)).toEqual([
      "hold audience-unreadable dave held",
      "keep granted alice kept",
    ]);
    okta.groups.delete(twin.id);
    expect(told((await office.reconcile()).applied)).toEqual([
      "add granted dave confirmed",
      "keep granted alice kept",
    ]);
  });
});

describe("a due end beside a file that nobody has judged", () => {
  beforeEach(async () => {
    landAlice("duration: 1h");
    await office.reconcile();
  });

  it("does not wait for GitHub's answer about it", async () => {
    landAlice("duration: 4h", "another", []);
    office.hours(1);
    const { github } = office.company;
    github.server.addFault({
      path: /\/api\/v3\/.*(?:pulls|reviews|commits)/,
      fault: { kind: "status", status: 503 },
    });
    const { applied } = await office.reconcile();
    expect(told(applied)[0]).toBe("remove expired alice confirmed");
    expect(members()).toEqual([]);
  });

  it("takes out and lets in again whose new grant is proven, and does not call it vanished", async () => {
    landAlice("duration: 4h", "another");
    office.company.okta.settings.readDelay = milliseconds(5_000);
    office.hours(1);
    await office.reconcile();
    office.hours(1);
    expect(members()).toEqual(["alice@example.com"]);
    expect(told((await office.reconcile()).applied)).toEqual([
      "keep granted alice kept",
    ]);
  });
});
