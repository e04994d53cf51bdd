/** What the facts of a run are read from. */
import type { GrantVersionId } from "../../domain/ids.ts";
import type { Plan } from "../../domain/plan.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { Claim } from "../claims.ts";
import { type DirectoryFacts, everybody } from "../facts.ts";
import { type Pair, pairClaims } from "../plan/pairs.ts";
import type { LedgerState } from "./state.ts";

export interface FactsInput {
  readonly plan: Plan;
  readonly claims: readonly Claim[];
  readonly facts: DirectoryFacts;
  readonly verdicts: ReadonlyMap<GrantVersionId, Verdict>;
  readonly ledger: LedgerState;
}

export const pairsOf = ({ claims, facts }: FactsInput): readonly Pair[] =>
  pairClaims(claims, facts, everybody(facts)).pairs;
