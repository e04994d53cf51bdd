import type { Repository } from "../controller/ports.ts";
import type { AskPosture } from "../controller/survey/require-posture.ts";
import type { Config } from "./config.ts";
import type { Tools } from "./wiring.ts";

/** Loaded and asked only where the settings require it. */
export const postureGate =
  (
    { branch }: Pick<Config, "branch">,
    tools: Pick<Tools, "posture">,
    repository: Repository,
  ): AskPosture =>
  async (tip) => {
    const { askPosture } =
      await import("../controller/doctor/posture-stops.ts");
    return askPosture(
      { repository, source: await tools.posture(), main: branch },
      tip,
    );
  };
