import type { GrantVersionId } from "../../domain/ids.ts";
import type { Instant } from "../../domain/time.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { makeClaims } from "../../rules/claims.ts";
import { type Agenda, makeAgenda } from "../../rules/ends/agenda.ts";
import type { LedgerBranch } from "../ports.ts";
import {
  type Ground,
  type GroundDeps,
  type GroundRequest,
  readGround,
} from "../survey/ground.ts";

/** Main and the ledger as they were last fetched, without asking anybody; null: nothing was ever fetched. */
export const knownGround = async (
  deps: GroundDeps & { readonly ledger: Pick<LedgerBranch, "knownTip"> },
  request: GroundRequest,
): Promise<Ground | null> => {
  const tip = await deps.repository.knownTip();
  if (tip === null && (await deps.ledger.knownTip()) === null) return null;
  const repository = {
    ...deps.repository,
    fetchMain: () =>
      tip === null
        ? Promise.reject(new Error("the mirror has lost it"))
        : Promise.resolve(tip),
    // A commit that is not here leaves main unvouched for; known ends fire all the same.
    fetchCommit: () => Promise.reject(new Error("the server is not asked")),
  };
  return readGround({ ...deps, repository }, request);
};

/** What will end and begin, as far as it is known. */
export const agendaOf = (
  { main, ledger, isMainContinued }: Ground,
  verdicts: ReadonlyMap<GrantVersionId, Verdict>,
  now: Instant,
): Agenda =>
  makeAgenda(
    makeClaims({
      now,
      main,
      verdicts,
      ledger: ledger.state,
      isMainContinued,
      isMainRewritten: !isMainContinued,
    }),
    now,
  );
