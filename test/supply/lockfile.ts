import { readFileSync } from "node:fs";

/** What the lock file says of one installed package. */
export interface LockedPackage {
  /** Below the repository, such as `node_modules/a/node_modules/b`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly integrity: string | null;
  /** SPDX; null: it says none. */
  readonly license: string | null;
  /** The range of Node versions that it asks for. */
  readonly node: string | null;
  readonly isForTests: boolean;
  readonly hasInstallScript: boolean;
  /** Names of what it must find beside it or above it. */
  readonly needs: readonly string[];
}

export const readLockfile = (): readonly LockedPackage[] => {
  const { packages } = JSON.parse(
    readFileSync("package-lock.json", "utf8"),
  ) as { packages: Record<string, Entry> };
  return Object.entries(packages)
    .filter(([path]) => path !== "")
    .map(([path, entry]) => ({
      path,
      name:
        entry.name ??
        path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
      version: entry.version,
      integrity: entry.integrity ?? null,
      license: entry.license ?? null,
      node: entry.engines?.node ?? null,
      isForTests: entry.dev === true,
      hasInstallScript: entry.hasInstallScript === true,
      needs: Object.keys({
        ...entry.dependencies,
        ...entry.optionalDependencies,
      }),
    }));
};

interface Entry {
  readonly name?: string;
  readonly version: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly engines?: { readonly node?: string };
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
