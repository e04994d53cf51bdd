import { UsageError } from "./usage-error.ts";
import type { Wiring } from "./wiring.ts";

/** As shipped: an approval counts only when it is proven. */
export const shippedWiring: Wiring = {
  createProver: async (tools, { github, branch, trustRoot }) => {
    if (github.repository === null)
      throw new UsageError("GITHUB_REPOSITORY is not set (owner/name).");
    const [{ createProver }, { repository }, source, people] =
      await Promise.all([
        import("../controller/proof/prover.ts"),
        tools.git(),
        tools.forge(),
        tools.directory(),
      ]);
    return createProver({
      repository,
      source,
      people,
      name: github.repository,
      main: branch,
      trustRoot,
    });
  },
};
