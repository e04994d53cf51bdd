import type { Claim } from "../../rules/claims.ts";
import type { GrantOutcome } from "../../rules/render/outcome-comment.ts";

/** What became of one grant version. */
export interface Told {
  readonly claim: Claim;
  readonly outcome: GrantOutcome;
  readonly news: "news" | "news-if-new-on-main" | "known";
}
