import { defineConfig } from "vitest/config";

// What the mutation tester runs against the adapters: their tests alone, over sockets and with real git.
export default defineConfig({
  test: {
    name: "mutation-adapters",
    // A time-out would count as a mutant found, on any machine that is busy.
    testTimeout: 120_000,
    include: ["test/adapters/**/*.test.ts"],
    // The mutation tester runs tests in threads, and a thread has no working directory of its own.
    exclude: ["test/adapters/okta-surroundings.test.ts"],
  },
});
