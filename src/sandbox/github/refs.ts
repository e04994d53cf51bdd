/** The refs of a bare repository: git holds them, and a copy in memory answers without a process. */
import { git } from "./git.ts";

export const zeroSha = "0".repeat(40);

export interface Refs {
  /** By full name, such as `refs/heads/main`. */
  get(ref: string): string | null;
  entries(prefix: string): readonly (readonly [ref: string, sha: string])[];
  /** All or nothing; throws GitFailure where git refuses (a name that is a folder of another, a ref moved meanwhile). */
  update(
    changes: readonly { readonly ref: string; readonly to: string | null }[],
  ): void;
  /** Takes in what a push brought. */
  reload(): void;
}

export const openRefs = (gitDirectory: string): Refs => {
  let known = new Map<string, string>();
  const reload = (): void => {
    const { stdout } = git(gitDirectory, [
      "for-each-ref",
      "--format=%(objectname) %(refname)",
    ]);
    known = new Map(
      stdout
        .toString("utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => [line.slice(41), line.slice(0, 40)]),
    );
  };
  reload();
  return {
    get: (ref) => known.get(ref) ?? null,
    entries: (prefix) =>
      [...known].filter(([ref]) => ref.startsWith(prefix)).sort(byName),
    update: (changes) => {
      const real = changes.filter(
        ({ ref, to }) => to !== null || known.has(ref),
      );
      const lines = real.map(({ ref, to }) =>
        to === null
          ? `delete ${ref}\0${known.get(ref) ?? ""}\0`
          : `update ${ref}\0${to}\0${known.get(ref) ?? zeroSha}\0`,
      );
      git(gitDirectory, ["update-ref", "-z", "--stdin"], {
        input: lines.join(""),
      });
      for (const { ref, to } of real)
        if (to === null) known.delete(ref);
        else known.set(ref, to);
    },
    reload,
  };
};

/** As `git check-ref-format` sees a branch's name. */
export const isRefName = (name: string): boolean =>
  name !== "" &&
  name !== "@" &&
  !/[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/.test(name) &&
  name
    .split("/")
    .every(
      (part) =>
        !part.startsWith(".") &&
        !part.startsWith("-") &&
        !part.endsWith(".lock"),
    );

const byName = (
  [a]: readonly [string, string],
  [b]: readonly [string, string],
): number => (a < b ? -1 : 1);
