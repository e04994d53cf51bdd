import { expect, test } from "vitest";
import { isSamePolicy } from "../../../src/rules/tiers/inline-policy.ts";

test.each<[string | null, string | null, boolean]>([
  [null, null, true],
  [null, "null", false],
  ["null", null, false],
  ['{"a":1,"b":[{"c":null}]}', '{ "b": {"c": null}, "a": 1 }', true],
  ['{"a":[1,2]}', '{"a":[2,1]}', false],
  ['{"a":null}', '{"a":{}}', false],
  ["{", "{", true],
  ["{", "[", false],
])("%j and %j say the same: %s", (a, b, isSame) => {
  expect(isSamePolicy(a, b)).toBe(isSame);
});
