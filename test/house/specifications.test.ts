import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { specificationFiles } from "../contract/specifications.ts";

const script = join(import.meta.dirname, "../contract/specifications.sh");

it("judges by no description whose bytes nobody looked at", () => {
  const folder = mkdtempSync(join(tmpdir(), "curfew-specifications-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const okta = execFileSync("bash", ["-c", `sed -n 's/^okta=//p' "$0"`, script])
    .toString()
    .trim();
  expect(okta).toMatch(/^[\w/-]+\/[0-9a-f]{40}$/);
  const file = join(folder, okta, "dist/2026.06.3/management-minimal.yaml");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "openapi: 3.0.3\n");
  const into = join(folder, "into");
  const { status, stdout } = spawnSync(script, [into, `file://${folder}`], {
    encoding: "utf8",
  });
  expect([status, stdout]).toEqual([1, expect.stringContaining("FAILED")]);
  expect(readdirSync(into)).toEqual(["okta-management.yaml.part"]);
});

it("brings every description that the contract suite looks for in a folder", () => {
  const brought = readFileSync(script, "utf8").matchAll(/^bring (\S+)/gm);
  expect([...brought].map(([, name]) => name).sort()).toEqual(
    Object.values(specificationFiles).sort(),
  );
});
