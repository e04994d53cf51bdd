/** What a run says that it did, and of whom. */
import type { Applied } from "../../../src/controller/apply/outcome.ts";
import type { PersonName } from "../company.ts";
import type { Swept } from "../stage.ts";

export const nameOf = (login: string): PersonName =>
  (login.split("@")[0] ?? "") as PersonName;

export const told = ({ change, outcome }: Applied): string =>
  `${change.action} ${change.user} ${change.tier} ${change.reason} → ${outcome}`;

export const allTold = ({ applied, said }: Swept): string =>
  [...applied.map(told), ...said].join(", ");
