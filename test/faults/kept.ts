/** Which cells held in an earlier part of a long run, on the very code that runs now. */
import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Cell, inFull } from "./cell.ts";

export interface Kept {
  has(cell: Cell): boolean;
  add(cell: Cell): void;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Of everything that a cell runs: the product with the sandbox and its schemas, the matrix, the policy that each company begins with, and
 * what is installed.
 */
export const stateOfTheCode = (checkout: string = root): string => {
  const hash = createHash("sha256");
  const add = (path: string): void => {
    hash.update(`${path}\0`).update(readFileSync(join(checkout, path)));
  };
  for (const folder of ["src", "schemas", "access/tiers", "test/faults"])
    readdirSync(join(checkout, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(?:ts|json|yaml)$/.test(name))
      .sort()
      .forEach((name) => {
        add(`${folder}/${name}`);
      });
  for (const file of [
    "access/curfew.yaml",
    ".github/CODEOWNERS",
    "package-lock.json",
  ])
    add(file);
  return hash.digest("hex");
};

/** The first line names the code, each other one a cell. Throws where it was another code; null: nothing is kept. */
export const openKept = (file: string | undefined): Kept | null => {
  if (file === undefined) return null;
  const code = stateOfTheCode();
  if (!existsSync(file)) writeFileSync(file, `${code}\n`);
  const [written, ...cells] = readFileSync(file, "utf8").split("\n");
  if (written !== code)
    throw new Error(
      `${file} tells of another state of the code, so it says nothing about this one: delete it, or name another file`,
    );
  const known = new Set(cells);
  return {
    has: (cell) => known.has(inFull(cell)),
    add: (cell) => {
      appendFileSync(file, `${inFull(cell)}\n`);
    },
  };
};
