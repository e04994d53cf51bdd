import { defineConfig } from "vitest/config";

// What the mutation tester runs: the rules' tests alone, and without those that are slow and find the same as the tables do.
export default defineConfig({
  test: {
    name: "mutation",
    // One worker and one load of the modules for all files of a mutant: half a second each, not several. Constants are not mutated.
    isolate: false,
    // A time-out would count as a mutant found, on any machine that is busy.
    testTimeout: 120_000,
    include: ["test/rules/**/*.test.ts"],
    exclude: [
      "test/rules/mutations.test.ts",
      "test/rules/hostile-files.test.ts",
      "test/rules/repository-access.test.ts",
      "test/rules/codeowners/codeowners-git.test.ts",
      "test/rules/plan/properties.test.ts",
    ],
  },
});
