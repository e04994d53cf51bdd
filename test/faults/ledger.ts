/** The ledger as it lies on the server, read without the product's adapters. */
import type { LedgerEntry } from "../../src/domain/ledger.ts";
import { readLedger, type ReadLedger } from "../../src/rules/ledger/chain.ts";
import { foldLedger } from "../../src/rules/ledger/fold.ts";
import { git } from "../../src/sandbox/github/git.ts";
import type { Repository } from "../../src/sandbox/github/repository.ts";

export const ledgerOf = (repository: Repository): ReadLedger => {
  const { directory } = repository;
  const ref = "refs/heads/curfew/ledger";
  // Asked of git itself: the sandbox takes a push in only once it is over.
  const listing = git(directory, ["ls-tree", "-r", "-z", "--name-only", ref], {
    accept: [128],
  });
  const paths = listing.stdout
    .toString("utf8")
    .split("\0")
    .filter((path) => path.endsWith(".jsonl"));
  return readLedger(
    paths.sort().map((path) => ({
      name: path,
      text: git(directory, ["show", `${ref}:${path}`]).stdout.toString("utf8"),
    })),
  );
};

export const intents = (
  repository: Repository,
): readonly Extract<LedgerEntry, { type: "intent" }>[] =>
  ledgerOf(repository).entries.filter((entry) => entry.type === "intent");

/** What it says of each grant version, one line each, whatever the way that led there. */
export const digestOf = (
  entries: readonly LedgerEntry[],
): readonly string[] => {
  const { versions } = foldLedger(entries);
  return [...versions.values()]
    .map(({ version, verdict, intent, added, end, removed }) =>
      [
        version,
        verdict?.verdict ?? "-",
        intent === null ? "-" : `until ${intent.endsAt}`,
        added === null ? "-" : `added ${added.result}`,
        end === null ? "-" : `ended ${end.reason}`,
        removed === null ? "-" : `removed ${removed.result}`,
      ].join(" | "),
    )
    .sort();
};
