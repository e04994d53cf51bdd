import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instant } from "../../src/domain/time.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import type { SandboxServer } from "../../src/sandbox/server.ts";
import { ec2Grant, ec2Path, merge, propose } from "./access.ts";
import { curfew, curfewAlone } from "./run.ts";
import {
  deliver,
  minute,
  type RunningService,
  startServed,
  startService,
  until,
  webhookSecret,
} from "./service.ts";

const group = "AWS EC2 Admin";

describe("the service", { timeout: 120_000 }, () => {
  let company: Company;
  let service: RunningService;
  const pings: string[] = [];
  const switchboard = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      pings.push(body);
      response.end();
    })();
  });
  const setTime = (time: string): void => {
    const full = time.length === 5 ? `${time}:00` : time;
    company.clock.set(instant(Date.parse(`2026-11-22T${full}Z`)));
  };
  const members = () =>
    company.memberLogins(group).map((login) => login.split("@")[0]);
  const fail = (server: SandboxServer): (() => void) =>
    server.addFault({ path: /./, fault: { kind: "status", status: 503 } });
  /** Everything that was asked for is done. */
  const rest = () => minute(company, service);
  const newest = () => {
    const delivery = company.github.webhooks.deliveries.at(-1);
    if (delivery === undefined) throw new Error("nothing happened");
    return delivery;
  };
  const tell = (delivery: ReturnType<typeof newest>, secret?: string) =>
    deliver(company, service, delivery, secret);
  const webhooks = (outcome: string) =>
    service.metric(`curfew_webhooks_total{outcome="${outcome}"}`);

  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      switchboard.listen(0, "127.0.0.1", resolve);
    });
    const { port } = switchboard.address() as AddressInfo;
    company = await startCompany({ webhooks: true });
    merge(company, "alice", ec2Grant("alice", "duration: 2h"));
    service = await startServed(company, {
      env: {
        CURFEW_PING_URL: `http://127.0.0.1:${port}/secret-path-of-the-switch`,
        CURFEW_WEBHOOK_SECRET: `${webhookSecret} the-secret-before-0000`,
      },
    });
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    await company.close();
    switchboard.close();
  });

  it("is ready, says how it stands, and pings with the ledger's head", async () => {
    const ready = await fetch(`${service.url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ ready: true, addsStopped: [] });
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    expect(await service.metric("curfew_grants_active")).toBe(1);
    await until(() => pings.length > 0);
    expect(JSON.parse(pings[0] ?? "")).toMatchObject({
      main: service.told("run")[0]?.["commit"],
      ledger: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
    });
  });

  it("lets somebody in when GitHub tells of the merge, and does nothing of a replay", async () => {
    merge(company, "dave", ec2Grant("dave", "duration: 4h"));
    const merged = newest();
    expect(await tell(merged)).toBe(202);
    await until(() => members().includes("dave"));
    await rest();
    const runs = service.told("run").length;
    for (let time = 0; time < 20; time += 1)
      expect(await tell(merged)).toBe(202);
    expect(await webhooks("replayed")).toBe(20);
    expect(service.told("run")).toHaveLength(runs);
  });

  it("believes the secret before as well, and no other", async () => {
    propose(company, "carol", ec2Grant("carol", "duration: 1h"));
    expect(await tell(newest(), "the-secret-before-0000")).toBe(202);
    expect(await webhooks("ignored")).toBe(1);
    expect(await tell(newest(), "the-secret-of-mallory")).toBe(401);
    expect(await webhooks("signature")).toBe(1);
  });

  it("makes two runs at most of a thousand events", async () => {
    await rest();
    const before = service.told("run").length;
    const body = (n: number) =>
      JSON.stringify({ ref: "refs/heads/main", after: String(n) });
    const headers = (n: number) =>
      company.github.webhooks.headers(
        { id: `burst-${n}`, event: "push", body: body(n) },
        webhookSecret,
      );
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, async (_, n) => {
        const answer = await fetch(`${service.url}/webhooks/github`, {
          method: "POST",
          headers: headers(n),
          body: body(n),
        });
        return answer.status;
      }),
    );
    expect(new Set(answers)).toEqual(new Set([202]));
    await rest();
    // The last one is the sweep by which the rest was awaited.
    expect(service.told("run").length - before).toBeLessThanOrEqual(3);
  });

  it("ends access at its instant, by its own clock, and records it", async () => {
    setTime("15:59:59");
    await rest();
    expect(members()).not.toContain("alice");
    expect(
      await service.metric("curfew_revocation_latency_seconds_count"),
    ).toBe(1);
    expect(service.told("ended")).toMatchObject([
      { user: "alice@example.com", grant: ec2Path("alice") },
    ]);
    await rest();
    const cleaned = await curfew(company, ["cleanup"]);
    expect(cleaned.out).toContain(ec2Path("alice"));
  });

  it("finds a stranger within one sweep", async () => {
    const mallory = company.people.get("erin@example.com");
    const tier = company.groups.get(group);
    if (!mallory || !tier) throw new Error("no such person");
    company.okta.memberships.add(tier.id, mallory.id);
    expect(members()).toContain("erin");
    await rest();
    await until(() => !members().includes("erin"));
  });

  it("ends by the last known state while GitHub is down, starts so, and adds nobody then", async () => {
    merge(company, "carol", ec2Grant("carol", "duration: 1h"));
    const mend = fail(company.github.server);
    await service.stop();
    service = await startService(company);
    await until(async () => (await fetch(`${service.url}/readyz`)).ok);
    setTime("18:30:00");
    await until(() => !members().includes("dave"));
    expect(members()).not.toContain("carol");
    await rest();
    const { addsStopped } = (await (
      await fetch(`${service.url}/readyz`)
    ).json()) as { addsStopped: string[] };
    expect(addsStopped.join()).toContain("Main could not be fetched");
    mend();
    await rest();
    await until(() => service.told("run").some(({ isPartial }) => !isPartial));
  });

  it("stops within ten seconds when it is told to, and prints no secret", async () => {
    const stopped = performance.now();
    expect(await service.stop()).toBe(0);
    expect(performance.now() - stopped).toBeLessThan(10_000);
    expect(service.told("stopped")).toHaveLength(1);
    const secrets = [
      ...Object.entries(company.environment).flatMap(([name, value]) =>
        /TOKEN|KEY$/.test(name) ? value.split("\n") : [],
      ),
      webhookSecret,
      "secret-path-of-the-switch",
    ].filter((secret) => /^[^-]{8}/.test(secret));
    for (const secret of secrets) expect(service.text()).not.toContain(secret);
  });
});

describe("the service's configuration", { timeout: 120_000 }, () => {
  let company: Company;
  beforeAll(async () => {
    company = await startCompany();
    merge(company, "alice", ec2Grant("alice", "duration: 2h"));
    await curfew(company, ["reconcile", "--new-ledger"]);
  }, 120_000);
  afterAll(() => company.close());

  it.each([
    [
      "no Okta credential",
      { args: ["--state", "/tmp/none"], env: {} },
      "No Okta credential is set",
    ],
    [
      "half an Okta credential",
      {
        args: ["--state", "/tmp/none"],
        env: { OKTA_ORG_URL: "https://example.okta.com" },
      },
      "OKTA_ORG_URL is set, but no credential",
    ],
    ["no directory for its state", { args: [], env: {} }, "--state DIR"],
  ])("refuses to start with %s", async (_name, { args, env }, words) => {
    const { code, errors } = await curfewAlone(
      ["serve", "--port", "0", ...args],
      { env },
    );
    expect(code).toBe(2);
    expect(errors).toContain(words);
  });

  it("serves ends with everything else wrong, adds nobody, and says why", async () => {
    merge(company, "dave", ec2Grant("dave", "duration: 3h"));
    const service = await startService(company, {
      without: ["GITHUB_APP_PRIVATE_KEY"],
      env: {
        CURFEW_TRUST_ROOT: "main",
        CURFEW_WEBHOOK_SECRET: "short",
        GITHUB_REPOSITORY: "acme/access",
      },
    });
    try {
      await until(() => service.told("run").length > 0);
      const ready = await fetch(`${service.url}/readyz`);
      expect(ready.status).toBe(200);
      const { addsStopped } = (await ready.json()) as {
        addsStopped: string[];
      };
      expect(addsStopped.join("\n")).toContain("CURFEW_TRUST_ROOT");
      expect(addsStopped.join("\n")).toContain("CURFEW_WEBHOOK_SECRET");
      expect(addsStopped.join("\n")).toContain("GITHUB_APP_ID");
      const unsafe = service
        .told("finding")
        .filter(({ code }) => code === "configuration-unsafe");
      expect(unsafe.map(({ level }) => level)).toEqual(
        unsafe.map(() => "error"),
      );
      for (const words of ["CURFEW_TRUST_ROOT", "GITHUB_APP_ID"])
        expect(unsafe.map(({ message }) => message).join()).toContain(words);
      expect(await service.metric("curfew_adds_stopped")).toBe(1);
      const refused = await fetch(`${service.url}/webhooks/github`, {
        method: "POST",
        body: "{}",
      });
      expect(refused.status).toBe(503);
      company.clock.set(instant(Date.parse("2026-11-22T16:00:00Z")));
      await until(() => company.memberLogins(group).length === 0);
    } finally {
      await service.stop();
    }
  });
});
