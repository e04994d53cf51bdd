import type { ApprovalSource } from "../../../src/controller/proof/ports.ts";
import { allChangedPaths } from "../world/changed.ts";
import type { Hub, OpenedPull } from "../world/hub.ts";
import type { Gate } from "./gate.ts";

export const createMemoryApprovalSource = (
  hub: Hub,
  gate: Gate,
): ApprovalSource => {
  const pull = (number: number): OpenedPull => {
    const found = hub.pulls.find(({ facts }) => facts.number === number);
    if (found === undefined) throw new Error(`no pull request #${number}`);
    return found;
  };
  const ask = <Value>(answer: () => Value): Promise<Value> =>
    gate.pass("github", answer);
  return {
    pullRequestsOf: (commit) =>
      ask(() =>
        hub.pulls
          .filter(
            ({ landed, commits }) =>
              landed.has(commit) || commits.some(({ sha }) => sha === commit),
          )
          .map(({ facts }) => facts),
      ),
    pullRequestSize: (number) =>
      ask(() => ({
        commits: pull(number).commits.length,
        changedFiles: allChangedPaths(hub, pull(number)).length,
      })),
    reviews: (number) => ask(() => [...pull(number).reviews]),
    commits: (number) => ask(() => [...pull(number).commits]),
    timeline: () => ask(() => []),
    pushes: (branch) =>
      ask(() => [
        ...(branch === "main"
          ? hub.pushes
          : (hub.pulls.find((one) => one.branch === branch)?.pushes ?? [])),
      ]),
    pushesBy: (login) =>
      ask(() =>
        hub.pulls
          .flatMap(({ pushes }) => pushes)
          .filter(({ actor }) => actor?.login === login),
      ),
    account: (login) => ask(() => hub.account(login)),
    permission: () => ask(() => "write"),
    teamMembership: (_organisation, team, login) =>
      ask(() => (hub.teams.get(team)?.has(login) === true ? "active" : "none")),
    teamMembers: (_organisation, team) =>
      ask(() =>
        [...(hub.teams.get(team) ?? [])].flatMap(
          (login) => hub.account(login) ?? [],
        ),
      ),
    codeownersErrors: () => ask(() => []),
  };
};
