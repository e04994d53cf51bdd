/** The refs of a repository as its files have them, without a process. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** By full name. null: some of them are packed, and git must be asked. */
export const readLooseRefs = (
  gitDirectory: string,
): ReadonlyMap<string, string> | null => {
  if (readOrNull(join(gitDirectory, "packed-refs")) !== null) return null;
  const found = new Map<string, string>();
  const visit = (folder: string): void => {
    const path = join(gitDirectory, folder);
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) visitIfThere(name);
      else if (!name.endsWith(".lock")) {
        // A push may take it away, or bring it, between two looks.
        const sha = readOrNull(join(gitDirectory, name))?.trim();
        if (sha !== undefined) found.set(name, sha);
      }
    }
  };
  const visitIfThere = (folder: string): void => {
    try {
      visit(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  };
  visit("refs");
  return found;
};

const readOrNull = (path: string): string | null => {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
};
