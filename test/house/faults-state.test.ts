import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { stateOfTheCode } from "../faults/kept.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

it.each([
  "src/rules/plan/vanished.ts",
  "schemas/tier.schema.json",
  "access/tiers/aws-ec2-admin.yaml",
  "access/curfew.yaml",
  ".github/CODEOWNERS",
  "test/faults/faults.ts",
  "package-lock.json",
])("what the fault matrix kept counts no more where %s changes", (path) => {
  const copy = mkdtempSync(join(tmpdir(), "curfew-faults-state-"));
  onTestFinished(() => {
    rmSync(copy, { recursive: true });
  });
  for (const part of [
    "src",
    "schemas",
    "access",
    ".github/CODEOWNERS",
    "test/faults",
    "package-lock.json",
  ]) {
    mkdirSync(dirname(join(copy, part)), { recursive: true });
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  expect(stateOfTheCode(copy)).toBe(stateOfTheCode());
  appendFileSync(join(copy, path), " ");
  expect(stateOfTheCode(copy)).not.toBe(stateOfTheCode());
});
