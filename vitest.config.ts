import { defineConfig } from "vitest/config";

const project = (name: string, settings: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...settings },
});

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    projects: [
      project("rules"),
      project("adapters"),
      project("sandbox"),
      project("journeys"),
      project("house"),
      // Ten thousand cases of everything that reads what others wrote; bounded by what is read, not by a clock.
      project("fuzz", { testTimeout: 600_000 }),
      // Three hundred histories; bounded by their number.
      project("simulation", { testTimeout: 600_000 }),
      // Starts the built command line as a child process, so it builds first.
      project("process", { globalSetup: ["test/build.ts"] }),
    ],
    coverage: {
      provider: "v8",
      include: ["src/**"],
      thresholds: { "src/rules/**": { branches: 100 } },
    },
  },
});
