/**
 * Settings say how far strangers are taken out, so whoever may push to main past review would like to say so. Where it cannot be told
 * which policy is proven, the last one that was proven goes on.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { shippedPolicy } from "../../src/sandbox/company.ts";
import { groupId, type Office, openOffice, told } from "./office.ts";

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

  it.each([
    ["with its key", {}],
    ["without any key", { key: "" }],
  ])("what the ledger says was approved stays in force %s", async (_, keys) => {
    await office.close();
    await begin(observing);
    office.land("bob", { [settingsPath]: shipped }, ["carol"]);
    await run();
    letIn("erin");
    silence();
    const state = `${office.company.stateDirectory}-new`;
    expect(await run({ ...keys, state })).toEqual(erinIsOut);
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
