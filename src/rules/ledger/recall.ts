import { isOktaUserId, type OktaUserId } from "../../domain/ids.ts";
import { instant } from "../../domain/time.ts";
import type { Verdict } from "../../domain/verdict.ts";
import type { VersionRecord } from "./state.ts";

/** The verdict that a signed entry holds; null: it has to be found out. It is final, so nobody is asked again. */
export const recallVerdict = (record: VersionRecord): Verdict | null =>
  record.isProven ? saidVerdict(record) : null;

/** What the ledger says was proven, whoever wrote it there: enough to foretell, not to give access. null: nothing. */
export const saidVerdict = ({
  version,
  verdict,
}: VersionRecord): Verdict | null => {
  if (verdict?.verdict !== "proven") return null;
  const { pullRequest, mergedAt, approvers } = verdict;
  const { approverAccounts = [], approverIds = [] } = verdict;
  if (pullRequest === null || mergedAt === null) return null;
  return {
    kind: "proven",
    version,
    approval: {
      pullRequest,
      mergedAt: instant(Date.parse(mergedAt)),
      approvers: approvers.map((login, at) => ({
        login,
        id: Number(approverAccounts[at] ?? "") || null,
        person: personIn(approverIds[at]),
      })),
    },
    evidence: [],
  };
};

const personIn = (text: string | undefined): OktaUserId | null =>
  isOktaUserId(text) ? text : null;
