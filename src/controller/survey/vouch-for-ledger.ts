/**
 * Was the ledger's branch ever set back? An older tip of it is validly signed all the same, and has forgotten who ended since. What
 * this controller remembers tells for itself; where it remembers nothing, as in Actions, GitHub's own record of pushes does,
 * which nobody who can push is able to rewrite.
 */
import { messageOf } from "../../domain/errors.ts";
import type { LedgerKeys } from "../../domain/ledger-keys.ts";
import type { LedgerEntry } from "../../domain/ledger.ts";
import { toRfc3339 } from "../../domain/time.ts";
import { walkLedger } from "../../rules/ledger/chain.ts";
import { printable } from "../../rules/printable.ts";
import type { LedgerBranch, LedgerText, Setback } from "../ports.ts";
import type { Ground } from "./ground.ts";
import { stop } from "./stops.ts";

type Branch = Pick<LedgerBranch, "read" | "readAt" | "setbacks">;

export const vouchForLedger = async (
  { ledger: branch }: { readonly ledger: Branch },
  ground: Ground,
): Promise<Ground> => {
  const { ledger, keys, isFresh } = ground;
  const { broken, anchor } = ledger;
  const { head } = ledger.state;
  // Nobody is added by such a ledger anyway, or it is as this controller left it.
  if (head === null || broken !== null || !isFresh) return ground;
  if (head.hash === anchor) return ground;
  try {
    // Where nothing is signed nobody is added; and who signs it from here on, on purpose, has looked at it.
    const why =
      keys !== null && ledger.state.isSigned
        ? await findLoss(branch, keys)
        : null;
    if (why === null)
      return { ...ground, ledger: { ...ledger, anchor: head.hash } };
    return {
      ...ground,
      ledger: {
        ...ledger,
        broken: { file: "curfew/ledger", line: head.seq + 1, why },
      },
    };
  } catch (error) {
    return {
      ...ground,
      stops: [
        ...ground.stops,
        stop(
          "not-looked-at",
          `Whether the ledger was set back could not be found out, so nobody is added: ${messageOf(error)}`,
          "The next run tries again; the credential needs contents: read. Where GitHub does not give a commit any more: docs/setup.md, step 5.",
          "warning",
        ),
      ],
    };
  }
};

/** What was taken out of the ledger, in words; null: nothing. Throws where it cannot be told. */
export const findLoss = async (
  branch: Branch,
  keys: LedgerKeys,
): Promise<string | null> => {
  const setbacks = await branch.setbacks();
  if (setbacks.length === 0) return null;
  const now = signedIn(await branch.read(), keys);
  const begunAt = Math.max(
    ...now
      .filter(({ type }) => type === "genesis")
      .map(({ at }) => Date.parse(at)),
  );
  const kept = new Set(now.map(({ hash }) => hash));
  for (const setback of setbacks) {
    // What was taken away before the ledger was begun anew on purpose was given up on purpose.
    if (setback.at !== null && setback.at < begunAt) continue;
    const then = signedIn(await branch.readAt(setback.from), keys);
    const lost = then.filter(({ hash }) => !kept.has(hash));
    if (lost.length > 0) return tell(setback, lost.length);
  }
  return null;
};

/** What nobody signed is nothing to lose; of the rest no more than is asked of it. */
const signedIn = (
  text: LedgerText | null,
  keys: LedgerKeys,
): readonly Pick<LedgerEntry, "type" | "at" | "hash">[] => {
  const signed: Pick<LedgerEntry, "type" | "at" | "hash">[] = [];
  for (const { entry, trust } of walkLedger(text?.files ?? [], keys))
    if (entry !== null && trust === "signed")
      signed.push({ type: entry.type, at: entry.at, hash: entry.hash });
  return signed;
};

const tell = ({ from, at, by }: Setback, lost: number): string =>
  `it was set back${by === null ? "" : ` by ${printable(by, 80)}`}${at === null ? "" : ` at ${toRfc3339(at)}`}: ${lost} signed ${lost === 1 ? "entry" : "entries"} of commit ${from} are gone; put it back there (git push --force origin ${from}:refs/heads/curfew/ledger)`;
