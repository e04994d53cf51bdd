import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instant } from "../../src/domain/time.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import type { SandboxServer } from "../../src/sandbox/server.ts";
import { ec2Grant, ec2Path, merge } from "./access.ts";
import { curfew } from "./run.ts";

const group = "AWS EC2 Admin";

describe("when Okta or GitHub is down", { timeout: 180_000 }, () => {
  let company: Company;
  const fail = (server: SandboxServer): (() => void) =>
    server.addFault({ path: /./, fault: { kind: "status", status: 503 } });
  const setTime = (time: string): void => {
    company.clock.set(instant(Date.parse(`2026-11-22T${time}:00Z`)));
  };

  beforeAll(async () => {
    company = await startCompany();
    for (const [who, hours] of [
      ["alice", 2],
      ["dave", 4],
      ["erin", 8],
    ] as const)
      merge(company, who, ec2Grant(who, `duration: ${hours}h`));
    await curfew(company, ["reconcile", "--new-ledger"]);
    expect(company.memberLogins(group)).toHaveLength(3);
  }, 120_000);
  afterAll(() => company.close());

  it("says that Okta failed, loses nobody, cleans up nothing, and ends what is due on the next run", async () => {
    setTime("16:00");
    const mend = fail(company.okta.server);
    const failed = await curfew(company, ["reconcile"]);
    expect(failed.code).toBe(3);
    expect(failed.out).toMatch(
      /- remove alice@example\.com .*\(expired, .*\) → failed/,
    );
    expect(failed.out).toContain("error directory-unreadable");
    const seen = await curfew(company, ["status"]);
    expect(seen.code).toBe(3);
    expect(seen.out).toContain("error directory-unreadable");
    expect(seen.out).not.toContain("Nobody has anything");
    const tidied = await curfew(company, ["cleanup"]);
    expect(tidied).toMatchObject({ code: 0, out: "Nothing to clean up.\n" });

    mend();
    expect(company.memberLogins(group)).toHaveLength(3);
    const next = await curfew(company, ["reconcile"]);
    expect(next.code).toBe(0);
    expect(company.memberLogins(group)).toEqual([
      "dave@example.com",
      "erin@example.com",
    ]);
  });

  it("ends what is due by the last known state while GitHub is down, adds nobody, and records it later", async () => {
    merge(company, "carol", ec2Grant("carol", "duration: 4h"));
    setTime("18:00");
    const mend = fail(company.github.server);
    const failed = await curfew(company, ["reconcile"]);
    expect(failed.code).toBe(3);
    expect(failed.out).toContain("error main-unreadable");
    expect(failed.out).toMatch(
      /- remove dave@example\.com .*\(expired, .*\) → confirmed/,
    );
    expect(company.memberLogins(group)).toEqual(["erin@example.com"]);
    const tidied = await curfew(company, ["cleanup"]);
    expect(tidied.code).toBe(3);
    expect(tidied.errors).toContain("The next run tries again.");

    mend();
    const next = await curfew(company, ["reconcile"]);
    expect(next.code).toBe(0);
    expect(company.memberLogins(group)).toEqual([
      "carol@example.com",
      "erin@example.com",
    ]);
    const cleaned = await curfew(company, ["cleanup"]);
    expect(cleaned.out).toContain(ec2Path("dave"));
  });

  it("tells who stays in while GitHub may yet say whether it was approved", async () => {
    const bob = "bob@example.com";
    company.github.as("carol").commitFiles({
      branch: "main",
      files: ec2Grant("bob", "duration: 1h"),
    });
    const membership = [
      company.groups.get(group)?.id ?? "",
      company.people.get(bob)?.id ?? "",
    ] as const;
    company.okta.memberships.add(...membership);
    const { code, out } = await curfew(company, ["reconcile"]);
    expect(code).toBe(0);
    expect(out).toContain("warning verdict-unknown");
    expect(out).toContain(`${bob} in ${group}.`);
    expect(company.memberLogins(group)).toContain(bob);
    const seen = await curfew(company, ["status", "--user", bob]);
    expect(seen.out).toContain(
      "Whether it was approved could not be found out now",
    );
    company.okta.memberships.remove(...membership);
  });

  it("ends nobody's stay by the clock of something that answers in Okta's place", async () => {
    const before = company.memberLogins(group);
    const mend = company.okta.server.addFault({
      path: /^\/api\/v1\/groups\/rules/,
      fault: {
        kind: "status",
        status: 302,
        headers: {
          date: "Sat, 22 Nov 2031 12:00:00 GMT",
          location: "https://sign-in.invalid/",
        },
      },
    });
    const { code, out } = await curfew(company, ["reconcile"]);
    mend();
    expect(code).toBe(3);
    expect(out).toContain("error directory-unreadable");
    expect(out).not.toContain("remove");
    expect(company.memberLogins(group)).toEqual(before);
  });

  it("names neither token when both refuse it", async () => {
    const wrong = {
      GITHUB_TOKEN: "ghp_wrongwrongwrong",
      OKTA_API_TOKEN: "00wrongwrongwrong",
    };
    const { code, text } = await curfew(company, ["reconcile"], {
      without: ["GITHUB_APP_*"],
      env: wrong,
    });
    expect(code).toBe(3);
    for (const token of Object.values(wrong)) expect(text).not.toContain(token);
    expect(company.memberLogins(group)).toHaveLength(2);
  });

  it("prints no private key that cannot be used", async () => {
    const key =
      "-----BEGIN PRIVATE KEY-----\nbm90LWEta2V5\n-----END PRIVATE KEY-----";
    const { code, text } = await curfew(company, ["reconcile"], {
      without: ["OKTA_API_TOKEN"],
      env: {
        GITHUB_APP_PRIVATE_KEY: key,
        OKTA_CLIENT_ID: "0oa1",
        OKTA_PRIVATE_KEY: key,
      },
    });
    expect(code).not.toBe(0);
    expect(text).not.toContain("bm90LWEta2V5");
  });
});
