/** `npm run supply`: what a production install brings along. Exits 1 above a ceiling, or on a licence that does not go with ours. */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isCompatible } from "./licences.ts";
import { readLockfile } from "./lockfile.ts";

// A few more than there are: growth has to be wanted. Whoever raises them says why in the commit.
const mostPackages = 160;
const mostMegabytes = 80;

/** Bytes of a package's own files; what is installed below it is counted by itself. */
const sizeOf = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sizeOf(path);
      return entry.isFile() ? statSync(path).size : 0;
    })
    .reduce((sum, size) => sum + size, 0);

const packages = readLockfile().filter(({ isForTests }) => !isForTests);
const sizes = packages
  .map(({ path, name }) => ({ name, bytes: sizeOf(path) }))
  .sort((a, b) => b.bytes - a.bytes);
const megabytes =
  sizes.reduce((sum, { bytes }) => sum + bytes, 0) / (1024 * 1024);
const licences = new Map<string, string[]>();
for (const { license, name } of packages) {
  const key = license ?? "none";
  licences.set(key, [...(licences.get(key) ?? []), name]);
}
const strangers = packages.filter(({ license }) => !isCompatible(license));

console.log(`production packages ${packages.length} (ceiling ${mostPackages})`);
console.log(
  `installed size ${megabytes.toFixed(1)} MB (ceiling ${mostMegabytes} MB); the largest: ${sizes
    .slice(0, 3)
    .map(({ name, bytes }) => `${name} ${(bytes / 1024 ** 2).toFixed(1)} MB`)
    .join(", ")}`,
);
console.log("licences:");
for (const [license, names] of [...licences].sort(
  ([, a], [, b]) => b.length - a.length,
))
  console.log(
    `  ${String(names.length).padStart(4)}  ${license}${names.length > 4 ? "" : `  (${names.join(", ")})`}`,
  );
for (const { name, license } of strangers)
  console.error(`${name}: ${license ?? "no licence"} does not go with ours`);

/** Does what is installed fit together, and together with the lock file? npm says so itself. */
const tree = spawnSync("npm", ["ls", "--all"], { encoding: "utf8" });
const problems = tree.stderr
  .split("\n")
  .filter((line) => line.startsWith("npm error"));
console.log(
  tree.status === 0 ? "npm ls: nothing missing, nothing invalid" : "npm ls:",
);
for (const problem of problems) console.error(problem);

const isFine =
  tree.status === 0 &&
  packages.length <= mostPackages &&
  megabytes <= mostMegabytes &&
  strangers.length === 0;
process.exitCode = isFine ? 0 : 1;
