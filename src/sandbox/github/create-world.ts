import type { SandboxClock } from "../clock.ts";
import { createGitHubsOwn } from "./people.ts";
import { createIds, type World } from "./world.ts";

export const createWorld = (clock: SandboxClock, directory: string): World => {
  const world: World = {
    clock,
    directory,
    urls: { web: "", api: "" },
    ids: createIds(),
    accounts: new Map(),
    organisations: new Map(),
    repositories: new Map(),
    apps: new Map(),
    tokens: new Map(),
    signed: new Set(),
    rateLimit: { limit: 5000, windows: new Map() },
    onEvent: () => undefined,
  };
  createGitHubsOwn(world);
  return world;
};
