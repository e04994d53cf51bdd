/** The judges' own packages: 400 MB, and so apart from Curfew's. They are installed when the suite first runs. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = (path: string): string =>
  fileURLToPath(new URL(path, import.meta.url));

/** null: all is there; otherwise, why not. */
export const install = (): string | null => {
  const mark = here("node_modules/.installed");
  const wanted = readFileSync(here("package-lock.json"), "utf8");
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return null;
  console.log("Installing the judges' packages (about 400 MB) …");
  const { status, stderr, error } = spawnSync(
    "npm",
    ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    { cwd: here("."), encoding: "utf8" },
  );
  if (status !== 0)
    return `npm could not install it: ${error?.message ?? stderr.trim().split("\n")[0] ?? ""}`;
  writeFileSync(mark, wanted);
  return null;
};

/** A file of one of the packages. */
export const installed = (path: string): string => here(`node_modules/${path}`);

export const requireInstalled = createRequire(import.meta.url);
