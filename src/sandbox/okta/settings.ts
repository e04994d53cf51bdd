import { type Milliseconds, milliseconds } from "../../domain/time.ts";

/** How this Okta behaves where the real one varies, lags or is not documented. All of it can be changed while it runs. */
export interface OktaSettings {
  /** How long a membership change takes to show in lists (members, a user's groups). */
  readDelay: Milliseconds;
  /** How long any change of a user or a group takes to show in `search`. */
  searchDelay: Milliseconds;
  /** The answer to adding somebody who is in the group already; Okta's documentation is silent. */
  presentAdd: "acknowledged" | "not-found";
  /** The answer to removing somebody who is not in the group; Okta's documentation is silent. */
  absentRemoval: "acknowledged" | "not-found";
  /** A member list that has a second page gets an empty one before it, with `rel="next"`. */
  emptyMiddlePage: boolean;
  linkHeaders: "separate" | "joined";
  /** Okta's maintenance mode: reads work, writes answer 503. */
  readOnly: boolean;
}

export const defaultSettings = (): OktaSettings => ({
  readDelay: milliseconds(0),
  searchDelay: milliseconds(0),
  presentAdd: "acknowledged",
  absentRemoval: "acknowledged",
  emptyMiddlePage: false,
  linkHeaders: "separate",
  readOnly: false,
});
