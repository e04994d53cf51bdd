/** Histories that are worth playing each time: what the simulation found, and what went wrong with others (facts: peers). */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { History } from "./deeds.ts";

const folder = new URL("./scenarios", import.meta.url).pathname;

export const readHistory = (file: string): History =>
  JSON.parse(readFileSync(file, "utf8")) as History;

/** One file, or all files of a folder by name. */
export const readHistories = (
  path: string,
): readonly (readonly [string, History])[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .map((file) => [basename(file, ".json"), readHistory(join(path, file))])
    : [[basename(path, ".json"), readHistory(path)]];

/** By name. */
export const scenarios = (): readonly (readonly [string, History])[] =>
  readHistories(folder);
