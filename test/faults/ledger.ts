/** The ledger as it lies on the server, read without the product's adapters. */
import type { LedgerEntry } from "../../src/domain/ledger.ts";
import { readLedger, type ReadLedger } from "../../src/rules/ledger/chain.ts";
import { foldLedger } from "../../src/rules/ledger/fold.ts";
import { git } from "../../src/sandbox/github/git.ts";
import { readLooseRefs } from "../../src/sandbox/github/loose-refs.ts";
import type { Repository } from "../../src/sandbox/github/repository.ts";
import { createMemory } from "./known.ts";

const ref = "refs/heads/curfew/ledger";

export const ledgerOf = ({ directory }: Repository): ReadLedger => {
  // The file itself: the sandbox takes a push in only once it is over.
  const tip = readLooseRefs(directory)?.get(ref) ?? ref;
  const read = () => ledgerAt(directory, tip);
  return tip === ref ? read() : knownLedgers(`${directory} ${tip}`, read);
};

/** A commit says the same whenever it is read. */
const knownLedgers = createMemory<ReadLedger>();

const ledgerAt = (directory: string, commit: string): ReadLedger => {
  const listing = git(
    directory,
    ["ls-tree", "-r", "-z", "--name-only", commit],
    { accept: [128] },
  );
  const paths = listing.stdout
    .toString("utf8")
    .split("\0")
    .filter((path) => path.endsWith(".jsonl"));
  return readLedger(
    paths.sort().map((path) => ({
      name: path,
      text: git(directory, ["show", `${commit}:${path}`]).stdout.toString(
        "utf8",
      ),
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
