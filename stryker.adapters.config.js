/** `npm run mutate:adapters`: no limit is set, because a mutant that only a slow vendor would show costs minutes. */
import base from "./stryker.config.json" with { type: "json" };

export default {
  ...base,
  vitest: { configFile: "vitest.mutation-adapters.config.ts" },
  mutate: ["src/adapters/**/*.ts"],
  incrementalFile: "reports/mutation/incremental-adapters.json",
  jsonReporter: { fileName: "reports/mutation/mutation-adapters.json" },
  thresholds: { ...base.thresholds, break: null },
};
