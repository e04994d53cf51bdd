/** Histories that are worth playing each time: what the simulation found, and what went wrong with others (facts: peers). */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { History } from "./deeds.ts";

const folder = new URL("./scenarios", import.meta.url).pathname;

export const readHistory = (file: string): History =>
  JSON.parse(readFileSync(file, "utf8")) as History;

/** By name. */
export const scenarios = (): readonly (readonly [string, History])[] =>
  readdirSync(folder)
    .sort()
    .map((file) => [basename(file, ".json"), readHistory(join(folder, file))]);
