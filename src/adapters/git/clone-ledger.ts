/** The ledger as a clone has it, for looking at it offline. */
import { BlockedError } from "../../domain/errors.ts";
import type { GitConfig } from "./config.ts";
import { failureOf, isMissingRef } from "./errors.ts";
import { type LedgerFiles, readLedger } from "./ledger-branch.ts";
import { createMirror } from "./mirror.ts";
import { fetchRefs, ownRef } from "./refs.ts";

/** As a clone fetched it, or as a bare copy of the repository holds it. */
const places = (branch: string): readonly string[] => [
  `refs/remotes/origin/${branch}`,
  `refs/heads/${branch}`,
];

/** `config.remote` is the clone's path; its configuration takes no part in what git does. */
export const readLedgerOfClone = async (
  config: GitConfig,
): Promise<LedgerFiles> => {
  const mirror = createMirror(config);
  for (const ref of places(config.ledgerBranch)) {
    const fetched = await fetchRefs(mirror, [`+${ref}:${ownRef.ledger}`]);
    if (fetched.code !== 0) {
      if (isMissingRef(fetched.stderr)) continue;
      throw failureOf(["fetch"], fetched);
    }
    const ledger = await readLedger(mirror);
    if (ledger !== null) return ledger;
  }
  throw new BlockedError(
    `The clone has no branch ${config.ledgerBranch}.`,
    `Fetch it first: git fetch origin ${config.ledgerBranch}:refs/remotes/origin/${config.ledgerBranch}`,
  );
};
