import { expect, it, onTestFinished } from "vitest";
import type { KnownCall } from "../faults/desk.ts";
import { nameOf, type Trouble, troubles } from "../faults/faults.ts";
import { judgeRun } from "../faults/judge.ts";
import { type Rehearsed, rehearse } from "../faults/rehearsal.ts";
import type { Ran } from "../faults/run.ts";
import { judgeWords } from "../faults/words.ts";
import { startWorld } from "../faults/world.ts";

const trouble = (name: string): Trouble => {
  const found = troubles.find((one) => nameOf(one) === name);
  if (found === undefined) throw new Error(`no fault ${name}`);
  return found;
};

const listUsers: KnownCall = {
  channel: "aws",
  method: "POST",
  path: "/#iam:ListUsers?Action=ListUsers&Version=2010-05-08",
  occurrence: 1,
};

const ran = (json: object, code: number): Ran => ({
  code,
  end: "ended",
  json,
  said: "",
  surprise: null,
});

/** As much of a rehearsal as words are held against. */
const told = (
  invocation: Rehearsed["journey"]["invocation"],
  printed: object,
  code: number,
): Rehearsed =>
  ({ journey: { invocation }, printed, code }) as unknown as Rehearsed;

const user = {
  code: "standing-access",
  path: "aws",
  message: "IAM user break-glass of account 999999999999 gets in",
};
const unasked = { code: "aws-unasked", path: "aws", message: "Not looked at" };
const gap = (what: string) => ({
  code: "not-looked-at",
  path: "aws",
  message: `Could not be looked at: ${what} (why)`,
});

it('notices a false "nothing to do" of tiers plan', () => {
  const change = {
    action: "add",
    kind: "push-group",
    text: 'push of Okta group "Tier" to "AWS IAM Identity Center"',
  };
  const planned = (
    changes: readonly object[],
    findings: readonly object[],
  ) => ({
    findings: [user],
    tiers: [{ tier: "tier", changes, findings }],
  });
  const unread = {
    code: "not-looked-at",
    path: "access/tiers/tier.yaml",
    message: "What the tier opens could not be read: why",
  };
  const truth = told(["tiers", "plan"], planned([change], []), 0);
  const judged = (json: object, code: number) =>
    judgeWords(truth, ran(json, code), [], trouble("empty-200"));
  expect(judged(planned([change], []), 0)).toEqual([]);
  expect(judged(planned([], []), 0)).toHaveLength(2);
  expect(judged(planned([], [unread]), 0)).toHaveLength(1);
  expect(judged(planned([], [unread]), 3)).toEqual([]);
});

it("notices a doctor that leaves out who gets in by IAM, unless it says that nobody looked", () => {
  const truth = told(["doctor"], { findings: [user] }, 1);
  const judged = (findings: readonly object[], code: number, fault: string) =>
    judgeWords(truth, ran({ findings }, code), [listUsers], trouble(fault));
  expect(judged([user], 1, "empty-200")).toEqual([]);
  expect(judged([], 1, "empty-200")).not.toEqual([]);
  expect(judged([gap("the users of IAM")], 3, "empty-200")).toEqual([]);
  expect(judged([gap("the users of IAM")], 1, "empty-200")).not.toEqual([]);
  expect(judged([gap("what the tiers open in AWS")], 3, "empty-200…")).toEqual([
    expect.stringContaining("it leaves out"),
  ]);
  expect(judged([unasked], 1, "403")).toEqual([]);
  expect(judged([unasked], 1, "404-html")).not.toEqual([]);
});

it("notices when a guard rail, a boundary or a policy of the accounts' own is lost", async () => {
  const world = await startWorld("aws");
  onTestFinished(() => world.close());
  const [doctor] = await rehearse(world, new Set(["doctor"]));
  const { aws } = world.company;
  if (doctor === undefined || aws === null) throw new Error("no such journey");
  const { start, checkpoint, printed, code } = doctor;
  expect(start.guards).toHaveLength(6);
  for (const change of [
    { inlinePolicy: "" },
    { boundary: "" },
    { customerPolicies: [] },
  ]) {
    await checkpoint.restore();
    const judged = () =>
      judgeRun(
        world,
        doctor,
        ran(printed as object, code ?? 0),
        [],
        trouble("empty-200"),
      );
    expect(judged()).toEqual([]);
    for (const { arn } of aws.center.sets()) aws.center.changeSet(arn, change);
    expect(judged()).toEqual([expect.stringMatching(/^lost: /)]);
  }
}, 120_000);
