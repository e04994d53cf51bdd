import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What was written, and what was there already and is left as it is. */
export interface Written {
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

export const writeFiles = async (
  directory: string,
  files: Readonly<Record<string, string>>,
  { overwrite }: { readonly overwrite: boolean },
): Promise<Written> => {
  const written: string[] = [];
  const kept: string[] = [];
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    try {
      // Asking first would leave a moment in which the file appears.
      await writeFile(file, content, { flag: overwrite ? "w" : "wx" });
      written.push(path);
    } catch (error) {
      if (!isPresence(error)) throw error;
      kept.push(path);
    }
  }
  return { written, kept };
};

const isPresence = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EEXIST";
