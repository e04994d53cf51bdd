import { expect, test } from "vitest";
import {
  evidenceText,
  obstaclesIn,
} from "../../../src/rules/render/evidence.ts";
import { evidence } from "./report.ts";

const tree = [
  evidence(true, "it holds"),
  evidence(false, "it fails", [
    evidence(false, "because of this"),
    evidence(true, "not of that"),
  ]),
  evidence(null, "it could not be told\n::error::x"),
];

test("a tree of reasons is shown whole, each with what lies behind it", () => {
  expect(evidenceText(tree)).toBe(
    [
      "✓ it holds",
      "✗ it fails",
      "  ✗ because of this",
      "  ✓ not of that",
      "? it could not be told\\u000a: :error: :x",
    ].join("\n"),
  );
});

test("what stands in the way is the innermost that fails, or else what could not be told", () => {
  expect(obstaclesIn(tree)).toBe("because of this");
  expect(obstaclesIn([evidence(null, "a"), evidence(null, "b")])).toBe("a; b");
  expect(obstaclesIn([evidence(false, "One."), evidence(false, "Two.")])).toBe(
    "One; Two",
  );
  const dotted = "access/grants/a.yaml is not theirs";
  expect(obstaclesIn([evidence(false, `${dotted}.`)])).toBe(dotted);
  expect(obstaclesIn([evidence(true, "a")])).toBe("");
});
