import type { GrantVersionId } from "../domain/ids.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Claim } from "./claims.ts";
import { membershipsOf } from "./memberships.ts";

/**
 * Where the ledger does not hold: `claims` by what is left of it, `before` by the last state of it that held, on the same main and verdicts.
 * Stays that were over by that one are over. But what was written since may have let somebody stay on another grant: beside one that is not
 * plainly refused, nothing is concluded from the old state. Only what is signed counts as written since: anybody who can push may have
 * put a whole ledger in the place of ours, with an intent for a file that nobody approved.
 */
export const withLostEnds = (
  claims: readonly Claim[],
  before: readonly Claim[],
  verdicts: ReadonlyMap<GrantVersionId, Verdict>,
): readonly Claim[] => {
  const known = new Set(claims.filter(isOver).map(({ version }) => version));
  const wasTold = new Set(
    before.filter(gaveAccess).map(({ version }) => version),
  );
  const isTold = ({ version, record }: Claim): boolean =>
    wasTold.has(version) || record?.isProven === true;
  const over = before.filter(isOver);
  const isOverBefore = new Set(over.map(({ version }) => version));
  const open = new Set(
    [...claims, ...before]
      .filter(({ version }) => !isOverBefore.has(version))
      .filter((claim) =>
        mayGoOn(claim, isTold(claim), verdicts.get(claim.version)),
      )
      .flatMap(membershipsOf),
  );
  const isOpen = (claim: Claim): boolean =>
    membershipsOf(claim).some((key) => open.has(key));
  const lost = over.filter(
    (claim) => !known.has(claim.version) && !isOpen(claim),
  );
  const isLost = new Set(lost.map(({ version }) => version));
  const endedIn = new Set(over.flatMap(membershipsOf));
  const isMadeUp = (claim: Claim): boolean =>
    claim.verdict === "remembered" &&
    !isTold(claim) &&
    !isOpen(claim) &&
    membershipsOf(claim).some((key) => endedIn.has(key));
  return [
    ...claims.filter((claim) => !isLost.has(claim.version) && !isMadeUp(claim)),
    ...lost,
  ];
};

/** What was revoked before it let anybody in is over as well. */
const isOver = ({ state, record }: Claim): boolean =>
  state.kind === "ended" &&
  (record?.intent != null ||
    (state.reason === "revoked" && record?.end != null));

const gaveAccess = ({ record }: Claim): boolean =>
  record?.intent != null || record?.verdict?.verdict === "proven";

/** Who is in by what is proven stays anyway. Of what is not, the entries that are lost may tell that it was once. */
const mayGoOn = (
  { state, verdict }: Claim,
  isTold: boolean,
  found: Verdict | undefined,
): boolean => {
  if (state.kind !== "active") return false;
  if (verdict !== "refused") return verdict === "unknown";
  return (
    isTold ||
    found?.kind === "unknown" ||
    (found?.kind === "refused" && found.isOfToday === true)
  );
};
