import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import semver from "semver";
import { describe, expect, test } from "vitest";
import { isCompatible } from "../supply/licences.ts";
import { readLockfile } from "../supply/lockfile.ts";

const packages = readLockfile();
const named = ({ name, version }: { name: string; version: string }): string =>
  `${name}@${version}`;

describe("what is installed is what was chosen:", () => {
  test("package.json names one version of each package", () => {
    const { dependencies, devDependencies, overrides } = JSON.parse(
      readFileSync("package.json", "utf8"),
    ) as Record<string, Record<string, string>>;
    const chosen = { ...dependencies, ...devDependencies, ...overrides };
    for (const [name, version] of Object.entries(chosen))
      expect(semver.valid(version), name).toBe(version);
  });

  test("the lock file has a version and a checksum of every package", () => {
    for (const locked of packages) {
      expect(semver.valid(locked.version), named(locked)).not.toBeNull();
      expect(locked.integrity, named(locked)).toMatch(/^sha512-/);
    }
  });

  // npm ci refuses a lock file in which one is missing, but only where nothing is installed yet: on everybody else's machine.
  test("the lock file has an entry for everything that a package needs, for every platform", () => {
    const paths = new Set(packages.map(({ path }) => path));
    const isFound = (from: string, name: string): boolean => {
      for (let at = from; ; at = at.slice(0, at.lastIndexOf("/node_modules/")))
        if (paths.has(`${at}/node_modules/${name}`)) return true;
        else if (!at.includes("/node_modules/"))
          return paths.has(`node_modules/${name}`);
    };
    const missing = packages.flatMap((locked) =>
      locked.needs
        .filter((name) => !isFound(locked.path, name))
        .map((name) => `${named(locked)} → ${name}`),
    );
    expect(missing).toEqual([]);
  });

  test("no lock file says where a package came from: that is for whoever installs to choose", () => {
    const files = execFileSync("git", ["ls-files", "*package-lock.json"], {
      encoding: "utf8",
    });
    for (const file of files.split("\n").filter((name) => name !== ""))
      expect(readFileSync(file, "utf8"), file).not.toContain('"resolved"');
    expect(readFileSync(".npmrc", "utf8")).not.toMatch(/registry|_auth/i);
  });
});

describe("every package can be used here:", () => {
  test.each(["20.19.0", "20.20.2", "24.0.0"])("on Node %s", (node) => {
    const refusing = packages.filter(
      (locked) => locked.node !== null && !semver.satisfies(node, locked.node),
    );
    expect(refusing.map(named)).toEqual([]);
  });

  test("without install scripts, but for one that the tests do without", () => {
    const scripted = packages.filter(
      ({ hasInstallScript }) => hasInstallScript,
    );
    // It only checks the binary that came with a package of its own.
    expect(scripted.map(({ name }) => name)).toEqual(["esbuild"]);
    expect(scripted.every(({ isForTests }) => isForTests)).toBe(true);
  });

  test("under a licence that goes with ours", () => {
    const production = packages.filter(({ isForTests }) => !isForTests);
    expect(
      production.filter(({ license }) => !isCompatible(license)).map(named),
    ).toEqual([]);
  });
});

test.each([
  ["MIT", true],
  ["(MIT AND Zlib)", true],
  ["(BSD-3-Clause OR GPL-2.0)", true],
  ["GPL-3.0-only", false],
  ["(MIT AND GPL-2.0)", false],
  ["SEE LICENSE IN LICENSE", false],
  ["(MIT OR (ISC AND GPL-2.0))", false],
  ["", false],
  [null, false],
])("the licence %j is compatible: %j", (license, expected) => {
  expect(isCompatible(license)).toBe(expected);
});
