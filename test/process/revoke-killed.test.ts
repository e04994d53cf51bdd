import type { ChildProcess } from "node:child_process";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { ledgerOf } from "../faults/ledger.ts";
import { ec2Grant, ec2Path, merge } from "./access.ts";
import { curfew } from "./run.ts";
import { until } from "./service.ts";

const ec2 = "AWS EC2 Admin";
const alice = "alice@example.com";
let company: Company;

beforeAll(async () => {
  company = await startCompany();
  merge(company, "alice", ec2Grant("alice", "duration: 4h"));
  await curfew(company, ["reconcile", "--new-ledger"]);
  expect(company.memberLogins(ec2)).toEqual([alice]);
});

afterAll(() => company.close());

const tombstones = () =>
  ledgerOf(company.github.repository).entries.filter(
    ({ type }) => type === "end",
  );

it("curfew revoke --now that is killed before the removal is answered leaves a tombstone, by which the next run takes the person out", async () => {
  const { okta, github } = company;
  okta.server.clearLog();
  github.server.clearLog();
  const mend = okta.server.addFault({
    method: "DELETE",
    path: /^\/api\/v1\/groups\/[^/]+\/users\//,
    fault: { kind: "hang" },
  });
  let child: ChildProcess | null = null;
  const revoking = curfew(
    company,
    ["revoke", ec2Path("alice"), "--now", "--yes"],
    {
      onStart: (started) => {
        child = started;
      },
    },
  );
  const removals = () =>
    okta.server.log.filter(({ method }) => method === "DELETE");
  await until(() => removals().length > 0);
  // The removal has been asked for and not been made; the ledger has it by then.
  const push = github.server.log.find(
    ({ method, path }) => method === "POST" && /git-receive-pack$/.test(path),
  );
  expect(push).toMatchObject({ status: 200 });
  expect(tombstones()).toMatchObject([
    { user: alice, tier: "aws-ec2-admin", reason: "revoked" },
  ]);
  expect(company.memberLogins(ec2)).toEqual([alice]);
  (child as ChildProcess | null)?.kill("SIGKILL");
  expect((await revoking).code).toBeNull();
  mend();

  const { out } = await curfew(company, ["reconcile"]);
  expect(out).toMatch(
    /- remove alice@example\.com .*\(revoked, .*\) → confirmed/,
  );
  expect(company.memberLogins(ec2)).toEqual([]);
  await curfew(company, ["reconcile"]);
  expect(company.memberLogins(ec2)).toEqual([]);
  expect(tombstones()).toHaveLength(1);
  expect((await curfew(company, ["cleanup", "--json"])).out).toContain(
    ec2Path("alice"),
  );
});
