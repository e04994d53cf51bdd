import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { ledgerOf } from "../faults/ledger.ts";
import { ec2Grant, merge } from "./access.ts";
import { curfew } from "./run.ts";
import { startService, until } from "./service.ts";

const group = "AWS EC2 Admin";

/** Okta behind a gate: whoever is to be put into a group waits before it until it is opened. */
interface Gate {
  readonly url: string;
  readonly waiting: () => number;
  readonly open: () => void;
  readonly server: Server;
}

const startGate = async (upstream: string): Promise<Gate> => {
  let waiting = 0;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (request.method === "PUT") {
        waiting += 1;
        await opened;
      }
      const { authorization, dpop, accept } = request.headers;
      const type = request.headers["content-type"];
      const method = request.method ?? "GET";
      const answer = await fetch(`${upstream}${request.url ?? "/"}`, {
        method,
        headers: Object.entries({
          authorization,
          accept,
          dpop: dpop as string | undefined,
          "content-type": type,
        }).flatMap(([name, value]): [string, string][] =>
          value === undefined ? [] : [[name, value]],
        ),
        ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
      });
      const body = Buffer.from(await answer.arrayBuffer());
      response.writeHead(
        answer.status,
        [
          ...[...answer.headers].filter(
            ([name]) =>
              !["connection", "content-length", "transfer-encoding"].includes(
                name,
              ),
          ),
        ].flat(),
      );
      response.end(body);
    })().catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    waiting: () => waiting,
    open: () => {
      open();
    },
    server,
  };
};

describe("SIGTERM before the last known state is read", () => {
  it("is heard all the same, within ten seconds", async () => {
    const company = await startCompany();
    await curfew(company, ["reconcile", "--new-ledger"]);
    const directory = await mkdtemp(join(tmpdir(), "curfew-slow-git-"));
    // A mirror on a disk that does not answer.
    await writeFile(join(directory, "git"), "#!/bin/sh\nexec sleep 60\n", {
      mode: 0o755,
    });
    try {
      const service = await startService(company, {
        env: { PATH: `${directory}:${process.env["PATH"] ?? ""}` },
      });
      const asked = performance.now();
      expect(await service.stop()).toBe(0);
      expect(performance.now() - asked).toBeLessThan(10_000);
      expect(service.told("run")).toEqual([]);
    } finally {
      await rm(directory, { recursive: true, force: true });
      await company.close();
    }
  });
});

describe("SIGTERM in the middle of a change", { timeout: 120_000 }, () => {
  let company: Company;
  const gates: Gate[] = [];
  const startBehindGate = async () => {
    const gate = await startGate(company.okta.url);
    gates.push(gate);
    const service = await startService(company, {
      env: { OKTA_ORG_URL: gate.url },
    });
    await until(() => gate.waiting() > 0);
    service.child.kill("SIGTERM");
    await until(() => service.told("stopping").length > 0);
    return { gate, service };
  };

  beforeAll(async () => {
    company = await startCompany();
    await curfew(company, ["reconcile", "--new-ledger"]);
    merge(company, "alice", ec2Grant("alice", "duration: 2h"));
    merge(company, "dave", ec2Grant("dave", "duration: 2h"));
  }, 120_000);
  afterAll(async () => {
    for (const { server, open } of gates) {
      open();
      server.closeAllConnections();
      server.close();
    }
    await company.close();
  });

  it("gives up a change that never ends, and ends well all the same", async () => {
    const { service } = await startBehindGate();
    expect(await service.stop()).toBe(0);
    expect(
      service.told("stopped in the middle; the next start goes on from there"),
    ).toHaveLength(1);
    expect(company.memberLogins(group)).toEqual([]);
  });

  it("finishes the change and records it, begins no other, and the next start makes that", async () => {
    const { gate, service } = await startBehindGate();
    gate.open();
    expect(await service.stop()).toBe(0);
    expect(service.told("stopped")).toHaveLength(1);
    expect(gate.waiting()).toBe(1);
    const members = company.memberLogins(group);
    expect(members).toHaveLength(1);
    const { entries, broken } = ledgerOf(company.github.repository);
    expect(broken).toBeNull();
    expect(entries.filter(({ type }) => type === "outcome")).toMatchObject([
      { action: "add", error: null },
    ]);
    const next = await startService(company);
    await until(() => company.memberLogins(group).length === 2);
    expect(await next.stop()).toBe(0);
  });
});
