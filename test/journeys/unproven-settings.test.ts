/**
 * Settings say how far strangers are taken out, so whoever may push to main past review would like to say so. Where it cannot be told
 * which policy is proven, the last one that was proven goes on.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Repository } from "../../src/controller/ports.ts";
import { findPolicy } from "../../src/controller/survey/find-policy.ts";
import type { Ground } from "../../src/controller/survey/ground.ts";
import { noLedger } from "../../src/controller/survey/read-ledger.ts";
import { stopForKeys } from "../../src/controller/survey/stops.ts";
import type { CommitSha } from "../../src/domain/ids.ts";
import { shippedPolicy } from "../../src/sandbox/company.ts";
import {
  ec2Grant,
  ec2Path,
  groupId,
  type Office,
  openOffice,
  told,
} from "./office.ts";

const ec2 = "AWS EC2 Admin";
const settingsPath = "access/curfew.yaml";
const shipped = shippedPolicy()[settingsPath] ?? "";
const observing = shipped.replace("mode: enforce", "mode: observe");
const withBrake = (removals: number): string =>
  shipped.replace(/brake: .*/, `brake: { removals: ${removals}, share: 1 }`);
let office: Office;

const begin = async (settings: string): Promise<void> => {
  office = await openOffice({
    files: { ...shippedPolicy(), [settingsPath]: settings },
  });
  await office.reconcile({ newLedger: true });
};
beforeEach(() => begin(shipped));
afterEach(() => office.close());

const letIn = (...logins: readonly string[]): void => {
  const { company } = office;
  for (const login of logins)
    company.okta.memberships.add(
      groupId(company, ec2),
      company.people.get(`${login}@example.com`)?.id ?? "",
    );
};
const silence = (): void => {
  office.company.github.server.addFault({
    path: /\/(pulls|commits)/,
    fault: { kind: "status", status: 403, body: "{}" },
  });
};
const push = (text: string): void => {
  office.company.github.as("carol").commitFiles({
    branch: "main",
    files: { [settingsPath]: text },
  });
};
const tip = (): string => office.company.github.branchTip("main") ?? "";
const forceBack = (to: string): void => {
  office.company.github.as("carol").push("main", to, { force: true });
};
const run = async (more: Parameters<Office["reconcile"]>[0] = {}) =>
  told((await office.reconcile(more)).applied);
const erinIsOut = ["remove unmanaged erin confirmed"];

describe("while GitHub cannot be asked who approved", () => {
  it("nobody turns enforcement off", async () => {
    push(observing);
    letIn("erin");
    silence();
    expect(await run()).toEqual(erinIsOut);
  });

  it("nobody loosens the brake", async () => {
    office.land("bob", { [settingsPath]: withBrake(1) }, ["carol"]);
    await run();
    push(withBrake(100));
    letIn("dave", "erin");
    silence();
    expect(await run()).toEqual([
      "remove unmanaged dave confirmed",
      "hold brake erin held",
    ]);
  });

  it("what the ledger says was approved stays in force", async () => {
    await office.close();
    await begin(observing);
    office.land("bob", { [settingsPath]: shipped }, ["carol"]);
    await run();
    letIn("erin");
    silence();
    const state = `${office.company.stateDirectory}-new`;
    expect(await run({ state })).toEqual(erinIsOut);
  });
});

describe.each([
  ["the controller that has seen it before", ""],
  ["one with a fresh mirror", "-new"],
])("where main was forced back, for %s,", (_, mirror) => {
  const state = (): { readonly state: string } => ({
    state: `${office.company.stateDirectory}${mirror}`,
  });

  it("settings pushed behind the trust root turn nothing off", async () => {
    const before = tip();
    office.land("bob", { [settingsPath]: withBrake(7) }, ["carol"]);
    const trustRoot = tip();
    await run({ trustRoot });
    forceBack(before);
    push(observing);
    letIn("erin");
    expect(await run({ trustRoot, ...state() })).toEqual(erinIsOut);
  });

  it("neither do settings that were approved once", async () => {
    await office.close();
    await begin(observing);
    const before = tip();
    office.land("bob", { [settingsPath]: shipped }, ["carol"]);
    await run();
    forceBack(before);
    letIn("erin");
    expect(await run(state())).toEqual(erinIsOut);
  });
});

describe("where the ledger is deleted, nobody who was thrown out comes back", () => {
  let runs = 0;
  /** Remembers nothing, as in Actions. */
  const runAnew = () => {
    runs += 1;
    office.hours(0.1);
    return run({ state: `${office.company.stateDirectory}-${runs}` });
  };
  const deleteLedger = (): void => {
    const { github } = office.company;
    github.as("carol").push("curfew/ledger", null, { force: true });
  };
  const throwOutAlice = async (): Promise<void> => {
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 8h"),
    });
    await runAnew();
    office.hours(0.1);
    const { okta, people } = office.company;
    const id = people.get("alice@example.com")?.id ?? "";
    okta.memberships.remove(groupId(office.company, ec2), id);
    expect(await runAnew()).toEqual(["hold vanished alice held"]);
  };
  const members = () => office.company.memberLogins(ec2);

  it("by a ledger that is begun anew under settings that nobody approved", async () => {
    await throwOutAlice();
    push(observing);
    deleteLedger();
    expect(await runAnew()).toEqual(["hold adds-stopped alice held"]);
    push(shipped);
    await runAnew();
    expect(members()).toEqual([]);
  });

  it("by one that is begun anew on a main from the time when Curfew only observed", async () => {
    await office.close();
    await begin(observing);
    const before = tip();
    office.land("bob", { [settingsPath]: shipped }, ["carol"]);
    await throwOutAlice();
    const after = tip();
    forceBack(before);
    deleteLedger();
    await runAnew();
    forceBack(after);
    expect(await runAnew()).toEqual(["hold adds-stopped alice held"]);
    expect(members()).toEqual([]);
  });
});

it("a proven policy that cannot be read stops adds, and not the run", async () => {
  const tip = "a".repeat(40) as CommitSha;
  const cannot = () => Promise.reject(new Error("git is gone"));
  const found = await findPolicy(
    {
      prover: {
        policy: () =>
          Promise.resolve({
            provenPolicyCommit: tip,
            lastProven: tip,
            alarms: stopForKeys("Unapproved.").map(({ finding }) => finding),
            settled: [],
          }),
      },
      repository: new Proxy({} as Repository, { get: () => cannot }),
    },
    {
      main: { tip },
      trustRoot: tip,
      isMainContinued: true,
      ledger: noLedger,
    } as Ground,
  );
  expect(found.stops.map(({ finding }) => finding.code)).toEqual([
    "policy-unreadable",
  ]);
});
