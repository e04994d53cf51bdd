/** The whole life of a grant, told by the command line itself, in another process; every claim is held against the sandbox. */
import { foundCompany } from "./found-company.ts";
import { perform } from "./perform.ts";
import {
  firstEnds,
  lastMinute,
  secondEnds,
  secondGrant,
  tidyingUp,
} from "./scenes/overlap.ts";
import { outage, theEnd } from "./scenes/outage.ts";
import { approval, beginning, mistake } from "./scenes/request.ts";
import { stranger } from "./scenes/stranger.ts";
import { onSignal } from "./signals.ts";
import type { Stage } from "./stage.ts";
import type { Scene } from "./step.ts";

export const story = (): readonly Scene[] => [
  beginning,
  mistake,
  approval,
  secondGrant,
  firstEnds,
  lastMinute,
  secondEnds,
  tidyingUp,
  stranger,
  outage(),
  theEnd,
];

/** Answers whether every step held; the first that does not is named, and ends the story. */
export const runDemo = async (stage: Stage): Promise<boolean> => {
  const interruption = onSignal();
  const company = await foundCompany(beginning.at);
  try {
    const { paint, print } = stage;
    print(paint("bold", "Curfew: the life of a grant"));
    print(
      paint(
        "gray",
        "A GitHub, an Okta and an AWS on this machine, and the command line against them. Nothing leaves it.",
      ),
    );
    return await perform(stage, company, story(), interruption.signal);
  } finally {
    interruption.stop();
    await company.close();
  }
};
