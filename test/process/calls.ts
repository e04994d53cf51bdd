/** What a service asks, from a webhook on until somebody is put into a group. */
import type { Company } from "../../src/sandbox/company.ts";
import type { SandboxServer } from "../../src/sandbox/server.ts";

export interface Asked {
  readonly git: readonly string[];
  readonly github: readonly string[];
  readonly okta: readonly string[];
}

/** The most that may be asked one after the other between a merge's webhook and the membership, in a company of any size. */
export const mergeCeiling = { git: 10, github: 14, okta: 12 } as const;

/** Listens from now on; the answer is null until somebody is in. */
export const listenForAdd = ({
  github,
  okta,
}: Company): (() => Asked | null) => {
  github.server.clearLog();
  okta.server.clearLog();
  let asked: Asked | null = null;
  okta.memberships.changes.on(({ kind }) => {
    if (kind !== "add" || asked !== null) return;
    const all = callsOf(github.server);
    asked = {
      git: all.filter((call) => !call.includes(" /api/")),
      github: all.filter((call) => call.includes(" /api/")),
      okta: callsOf(okta.server),
    };
  });
  return () => asked;
};

/** Without what differs from one time to the next. */
const callsOf = ({ log }: SandboxServer): readonly string[] =>
  log.map(
    ({ method, path }) =>
      `${method} ${path
        .replace(/\?.*/, "")
        .replaceAll(/\b[0-9a-f]{40}\b/g, "SHA")
        .replaceAll(/\b00[ug]\w+/g, "ID")
        .replaceAll(/\/\d+/g, "/N")}`,
  );
