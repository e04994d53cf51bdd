import { expect, it, vi } from "vitest";
import { pull, wire } from "./github-fake.ts";

// Alone in its file: Octokit takes hold of the console when it is imported, which happens at the first call.
it("Octokit's log, which prints whole requests, says nothing", async () => {
  const levels = ["debug", "info", "warn", "error", "log"] as const;
  const spies = levels.map((level) =>
    vi.spyOn(console, level).mockImplementation(() => undefined),
  );
  const { github } = await wire((_question, nth) =>
    nth === 1
      ? { status: 500, json: {} }
      : {
          json: pull(7),
          headers: { deprecation: "true", sunset: "tomorrow" },
        },
  );
  await github.pullRequest(7);
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
});
