/** Nobody is let into a tier whose AWS side is not in place, or could not be looked at; and looking is cheap. */
import { expect, it } from "vitest";
import { startArrivalScene } from "./arrival-scene.ts";
import { ec2Grant } from "./check-scene.ts";

const group = "AWS EC2 Admin";

const start = async () => {
  const scene = await startArrivalScene();
  const { github } = scene.company;
  return {
    ...scene,
    merge: (who: string, end = "duration: 4h"): void => {
      const number = scene.propose(who, ec2Grant(who, end));
      github.as("bob").approve(number);
      github.as("carol").merge(number, { method: "squash" });
    },
  };
};

it("while AWS cannot be read nobody is added, nobody is taken out, and ends come in time", async () => {
  const scene = await start();
  const { company, aws } = scene;
  scene.merge("alice", "duration: 2h");
  scene.merge("dave", "duration: 1h");
  await scene.reconcile();
  expect(company.memberLogins(group)).toHaveLength(2);
  scene.minutes(61);
  scene.merge("erin");
  const mend = aws.server.addFault({
    path: /#ListPermissionSets/,
    fault: { kind: "status", status: 503, body: "<html>" },
  });
  const { code, out } = await scene.reconcile();
  expect(code).toBe(3);
  expect(out).toMatch(/! hold +erin@example.com .*\(aws-unreadable/);
  expect(out).toMatch(/warning not-looked-at: Whether what tier aws-ec2-admin/);
  expect(out).toMatch(/- remove dave@example.com/);
  expect(company.memberLogins(group)).toEqual(["alice@example.com"]);
  mend();
  expect((await scene.reconcile()).code).toBe(0);
  expect(company.memberLogins(group)).toEqual([
    "alice@example.com",
    "erin@example.com",
  ]);
});

it("AWS is asked once for each thing, however many are added", async () => {
  const scene = await start();
  const { center } = scene.aws;
  for (const name of ["Other", "Another"])
    center.createSet({ name, description: null, sessionDuration: "PT1H" });
  scene.merge("alice");
  scene.merge("dave");
  scene.forget();
  expect((await scene.reconcile()).code).toBe(0);
  const count = (operation: string): number => scene.askedAws(operation).length;
  expect(
    Object.fromEntries(
      [...new Set(scene.askedAws())].map((name) => [name, count(name)]),
    ),
  ).toEqual({
    ListInstances: 1,
    ListPermissionSets: 1,
    // AWS lists no names: a process that stays asks for each once.
    DescribePermissionSet: 3,
    ListManagedPoliciesInPermissionSet: 1,
    GetInlinePolicyForPermissionSet: 1,
    ListAccountsForProvisionedPermissionSet: 1,
    ListAccountAssignments: 1,
    // Before the add, and for the arrival, where people are asked for as well.
    GetGroupId: 2,
    GetUserId: 2,
    IsMemberInGroups: 2,
  });
  scene.forget();
  await scene.reconcile();
  expect(scene.askedAws()).toEqual([]);
});
