/** What the contract suite says of what nobody could judge, and whether it fails. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { judgeAll, type Verdict } from "../contract/judging.ts";
import { tell, tellForeign, tellSkipped } from "../contract/telling.ts";
import { iamOperations } from "./iam-model.ts";

let lines: string[];

beforeEach(() => {
  lines = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => {
    lines.push(line);
  });
  return () => {
    vi.restoreAllMocks();
  };
});

describe("without any description", () => {
  const verdict = (): Verdict =>
    judgeAll(
      {
        isInstalled: false,
        github: null,
        okta: null,
        aws: null,
        iam: null,
        skipped: [],
      },
      [],
      [],
    );

  it("counts every operation of the adapters as not validated, IAM's among them", () => {
    const { operations } = verdict();
    expect(new Set(operations.values())).toEqual(new Set(["undescribed"]));
    expect(
      [...operations.keys()].filter((name) => name.endsWith("/client-iam")),
    ).toEqual(
      expect.arrayContaining(
        iamOperations.map((name) => `${name} of @aws-sdk/client-iam`),
      ),
    );
    tell(verdict());
    expect(lines).toContain(
      `Operations used by the product: ${operations.size}`,
    );
    expect(lines).toContain("  validated: 0 (0.0 %)");
    for (const name of operations.keys())
      expect(lines).toContain(
        `  NOT VALIDATED, for want of a description: ${name}`,
      );
  });
});

it("fails for a described operation that was not found right", () => {
  const verdict: Verdict = {
    judged: 1,
    violations: new Map(),
    operations: new Map([["POST /IAM.GetRole", "not right"]]),
    routes: new Map(),
    webhooks: new Map(),
    subjects: [],
  };
  expect(tell(verdict)).toBe(false);
  expect(lines).toContain("  NOT VALIDATED: POST /IAM.GetRole");
  expect(
    tell({ ...verdict, operations: new Map([["POST /IAM.GetRole", "right"]]) }),
  ).toBe(true);
});

it.each([
  ["fails for a description that is wanted and absent", true, false],
  ["only says so where nobody named a folder", false, true],
])("%s", (_, isWanted, holds) => {
  expect(tellSkipped(["IAM: no service model"], isWanted)).toBe(holds);
  expect(lines).toContain("SKIPPED: IAM: no service model");
  expect(tellSkipped([], isWanted)).toBe(true);
});

it("fails for a foreign program that disagrees, and for none that is not there", () => {
  expect(tellForeign("moto_server", null)).toBe(true);
  expect(lines.join()).toContain("SKIPPED: moto_server");
  expect(
    tellForeign("moto_server", { agreed: 14, disagreements: ["a role"] }),
  ).toBe(false);
});
