import { readFileSync } from "node:fs";

/** How the image starts the service: node's own options, and its file. */
export const imageCommand = (): {
  readonly flags: readonly string[];
  readonly bin: string;
} => {
  const dockerfile = readFileSync(
    new URL("../../Dockerfile", import.meta.url),
    "utf8",
  );
  const [, ...words] = JSON.parse(
    /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? "[]",
  ) as string[];
  const bin = words.find((word) => !word.startsWith("-"));
  if (bin === undefined) throw new Error("the image starts nothing");
  return { flags: words.slice(0, words.indexOf(bin)), bin };
};
