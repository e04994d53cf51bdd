/** Pull requests about grants, and what comes to main past them. */
import { type Instant, instant } from "../../src/domain/time.ts";
import {
  type GrantFile,
  pathOfGrant,
  type PersonName,
  textOfGrant,
  type TierId,
} from "./company.ts";
import type { Deed } from "./deeds.ts";
import type { Oracle } from "./oracle.ts";
import type { Policies } from "./policies.ts";
import type { Stage } from "./stage.ts";

export interface Proposals {
  /** false: it came to nothing. */
  perform(deed: ProposalDeed): boolean;
  snapshot(): () => void;
}

type ProposalDeed = Extract<
  Deed,
  {
    do:
      | "request"
      | "approve"
      | "push"
      | "merge"
      | "grant"
      | "sneak"
      | "extend"
      | "swap"
      | "break"
      | "delete"
      | "revert";
  }
>;

interface Proposal {
  readonly number: number;
  readonly author: PersonName;
  readonly path: string;
  file: GrantFile;
  readonly contributors: Set<PersonName>;
  /** By reviewer: which state of the branch was approved last. */
  readonly approvals: Map<PersonName, number>;
  revision: number;
}

export const createProposals = (
  stage: Stage,
  oracle: Oracle,
  policies: Policies,
  hasLeft: (user: PersonName) => boolean,
): Proposals => {
  let names = 0;
  let reasons = 0;
  const open: Proposal[] = [];
  let standing = new Map<string, GrantFile>();
  let deleted = new Map<string, GrantFile>();

  const newName = (user: string): string => `${user}-${(names += 1)}`;
  const newReason = (): string => `Reason ${(reasons += 1)}`;

  /** `approvers`: of the pull request; null: there was none. */
  const landed = (
    path: string,
    file: GrantFile | null,
    tier: TierId,
    isLegit: boolean,
    approvers: readonly PersonName[] | null = null,
  ): void => {
    oracle.landed(path, file, {
      at: stage.now(),
      isDirect: approvers === null,
      isLegit,
      approvers: approvers ?? [],
      isUncertain: policies.isUncertain() || approvers?.some(hasLeft) === true,
      proven: policies.proven(tier),
      onMain: policies.onMain(tier),
    });
    const before = standing.get(path);
    if (file === null) {
      standing.delete(path);
      if (before !== undefined) deleted.set(path, before);
    } else standing.set(path, file);
  };

  const propose = (
    author: PersonName,
    path: string,
    file: GrantFile,
  ): Proposal => {
    const proposal: Proposal = {
      number: stage.open(author, { [path]: textOfGrant(file) }),
      author,
      path,
      file,
      contributors: new Set([author]),
      approvals: new Map(),
      revision: 1,
    };
    open.push(proposal);
    return proposal;
  };
  const approve = (proposal: Proposal, by: PersonName): boolean => {
    if (by === proposal.author) return false;
    stage.approve(proposal.number, by);
    proposal.approvals.set(by, proposal.revision);
    return true;
  };
  const approveByAll = (proposal: Proposal): void => {
    for (const owner of policies.ownersOf(proposal.file.tier))
      approve(proposal, owner);
  };
  const counted = ({
    author,
    file,
    contributors,
    approvals,
    revision,
  }: Proposal): readonly PersonName[] =>
    [...approvals]
      .filter(
        ([by, seen]) =>
          seen === revision &&
          by !== author &&
          by !== file.user &&
          !contributors.has(by) &&
          policies.ownersOf(file.tier).includes(by),
      )
      .map(([by]) => by);
  const merge = (
    proposal: Proposal,
    how: Parameters<Stage["merge"]>[1],
  ): boolean => {
    const { author, file, path, number } = proposal;
    // Judged by the policy just before it.
    const approvers = counted(proposal);
    const isLegit =
      author === file.user &&
      approvers.length >= policies.proven(file.tier).approvals;
    open.splice(open.indexOf(proposal), 1);
    if (!stage.merge(number, how)) return false;
    landed(path, file, file.tier, isLegit, approvers);
    return true;
  };
  const push = (
    path: string,
    file: GrantFile | null,
    tier: TierId,
  ): boolean => {
    stage.pushToMain("mallory", {
      [path]: file === null ? null : textOfGrant(file),
    });
    landed(path, file, tier, false);
    return true;
  };
  const hoursAhead = (hours: number): Instant =>
    instant(stage.now() + hours * 3_600_000);
  const fresh = (user: PersonName, tier: TierId, hours: number): GrantFile => ({
    tier,
    user,
    end: { kind: "hours", hours },
    startsAt: null,
    reason: newReason(),
  });

  return {
    snapshot: () => {
      const was = { standing: new Map(standing), deleted: new Map(deleted) };
      return () => {
        ({ standing, deleted } = was);
      };
    },
    perform: (deed) => {
      switch (deed.do) {
        case "request":
          propose(deed.by, pathOfGrant(deed.tier, newName(deed.user)), {
            ...fresh(deed.user, deed.tier, deed.hours),
            end:
              deed.end === "duration"
                ? { kind: "hours", hours: deed.hours }
                : {
                    kind: "at",
                    at: hoursAhead(deed.startsInHours + deed.hours),
                  },
            startsAt:
              deed.startsInHours === 0 ? null : hoursAhead(deed.startsInHours),
          });
          return true;
        case "approve": {
          const proposal = pick(open, deed.pull);
          return proposal !== null && approve(proposal, deed.by);
        }
        case "push": {
          const proposal = pick(open, deed.pull);
          if (proposal === null) return false;
          proposal.file = { ...proposal.file, reason: newReason() };
          proposal.contributors.add(deed.by);
          proposal.revision += 1;
          stage.pushToPull(proposal.number, deed.by, {
            [proposal.path]: textOfGrant(proposal.file),
          });
          return true;
        }
        case "merge": {
          const proposal = pick(open, deed.pull);
          return proposal !== null && merge(proposal, deed.how);
        }
        case "grant": {
          const proposal = propose(
            deed.user,
            pathOfGrant(deed.tier, newName(deed.user)),
            fresh(deed.user, deed.tier, deed.hours),
          );
          approveByAll(proposal);
          return merge(proposal, deed.how);
        }
        case "sneak":
          return push(
            pathOfGrant(deed.tier, newName(deed.user)),
            fresh(deed.user, deed.tier, deed.hours),
            deed.tier,
          );
        case "extend": {
          const found = pick([...standing], deed.file);
          if (found === null) return false;
          const [path, before] = found;
          const file: GrantFile = {
            ...before,
            end: { kind: "hours", hours: deed.hours },
            startsAt: null,
            reason: newReason(),
          };
          if (!deed.approved) return push(path, file, file.tier);
          const proposal = propose(file.user, path, file);
          approveByAll(proposal);
          return merge(proposal, "squash");
        }
        case "swap": {
          const found = pick([...standing], deed.file);
          if (found === null) return false;
          const [path, before] = found;
          if (before.user === deed.user) return false;
          return push(path, { ...before, user: deed.user }, before.tier);
        }
        case "break": {
          const found = pick([...standing], deed.file);
          if (found === null) return false;
          stage.pushToMain("mallory", { [found[0]]: "user: [\n" });
          oracle.broke(found[0], stage.now());
          return true;
        }
        case "delete": {
          const found = pick([...standing], deed.file);
          return found !== null && push(found[0], null, found[1].tier);
        }
        case "revert": {
          const found = pick([...deleted], deed.file);
          if (found === null) return false;
          const [path, file] = found;
          deleted.delete(path);
          if (!deed.approved) return push(path, file, file.tier);
          const proposal = propose(file.user, path, file);
          approveByAll(proposal);
          return merge(proposal, "squash");
        }
      }
    },
  };
};

const pick = <Item>(items: readonly Item[], number: number): Item | null =>
  items[number % Math.max(items.length, 1)] ?? null;
