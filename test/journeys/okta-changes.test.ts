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

describe("a tier's group that Okta answers 404 for", () => {
  const id = () => groupId(office.company, ec2);
  const remember = async (end: string): Promise<void> => {
    landAlice(end);
    await office.reconcile();
  };
  /** A resource set without the group: it is in no search, and nothing under its id answers. */
  const hide = (): (() => void) => {
    const { okta } = office.company;
    okta.groups.rename(id(), "Out of sight");
    const show = okta.server.addFault({
      path: new RegExp(`/api/v1/groups/${id()}`),
      fault: {
        kind: "status",
        status: 404,
        headers: {
          "content-type": "application/json",
          "x-okta-request-id": "hidden",
        },
        body: JSON.stringify({
          errorCode: "E0000007",
          errorSummary: `Not found: Resource not found: ${id()} (UserGroup)`,
          errorLink: "E0000007",
          errorId: "oae1",
          errorCauses: [],
        }),
      },
    });
    return () => {
      show();
      okta.groups.rename(id(), ec2);
    };
  };

  it("ends nothing for certain: the end is tried until the group is seen again", async () => {
    await remember("duration: 1h");
    const show = hide();
    office.hours(1);
    for (const _again of [1, 2]) {
      const { applied, findings, isPartial } = await office.reconcile();
      expect(told(applied)).toEqual(["remove expired alice failed"]);
      expect(findings).toMatchObject([
        {
          code: "group-missing",
          message: expect.stringContaining(id()) as string,
        },
      ]);
      expect(isPartial).toBe(true);
    }
    expect(members()).toEqual(["alice@example.com"]);
    expect(await office.cleanup()).toEqual([]);
    show();
    expect(told((await office.reconcile()).applied)).toEqual([
      "remove expired alice confirmed",
    ]);
    expect(members()).toEqual([]);
  });

  it("takes nobody for thrown out: whoever was in it still is when it is seen again", async () => {
    await remember("duration: 4h");
    const show = hide();
    const { applied, isPartial } = await office.reconcile();
    expect(told(applied)).toEqual(["hold group-missing alice held"]);
    expect(isPartial).toBe(true);
    show();
    expect(told((await office.reconcile()).applied)).toEqual([
      "keep granted alice kept",
    ]);
  });

  it("because it was deleted, is closed with what was in it once no tier names it", async () => {
    await remember("duration: 1h");
    office.company.okta.groups.delete(id());
    office.hours(1);
    expect(told((await office.reconcile()).applied)).toEqual([
      "remove expired alice failed",
    ]);
    office.land("alice", { "access/tiers/aws-ec2-admin.yaml": null });
    await office.reconcile();
    const { applied, isPartial } = await office.reconcile();
    expect(told(applied)).toEqual([]);
    expect(isPartial).toBe(false);
    expect(await office.cleanup()).toMatchObject([
      { action: "opened", files: [ec2Path("alice")] },
    ]);
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
