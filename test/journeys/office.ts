/** The journeys in this process, with the shipped wiring and the real adapters, against a company of the sandbox. */
import type { Applied } from "../../src/controller/apply/outcome.ts";
import { cleanup } from "../../src/controller/cleanup.ts";
import { freeze } from "../../src/controller/levers/freeze.ts";
import { reconcile } from "../../src/controller/reconcile.ts";
import { stopForKeys } from "../../src/controller/survey/stops.ts";
import type { OktaGroupId } from "../../src/domain/ids.ts";
import { milliseconds } from "../../src/domain/time.ts";
import { createLedgerMemory } from "../../src/entry/ledger-memory.ts";
import { readConfig } from "../../src/entry/config.ts";
import { shippedWiring } from "../../src/entry/shipped-wiring.ts";
import { createTools } from "../../src/entry/wiring.ts";
import {
  type Company,
  type CompanyOptions,
  startCompany,
} from "../../src/sandbox/company.ts";
import { watched } from "./watched.ts";

export interface Office {
  readonly company: Company;
  reconcile(
    more?: Partial<{
      newLedger: boolean;
      allowRemovals: number;
      trustRoot: string;
      /** In place of the company's ledger key; empty: none. */
      key: string;
      publicKeys: string;
      /** Happens right after Okta took somebody in. */
      afterAdd: () => void;
      /** Another controller's, with a mirror and a memory of its own. */
      state: string;
      /** Happens before each call to git, the ledger or Okta. */
      before: () => Promise<void>;
    }>,
  ): ReturnType<typeof reconcile>;
  /** As `curfew freeze` says it, with the company's own state directory. */
  freeze(reason: string): ReturnType<typeof freeze>;
  /** `state`: as above. */
  cleanup(more?: { readonly state?: string }): ReturnType<typeof cleanup>;
  /** Opens, approves and merges a pull request; answers its number. */
  land(
    author: string,
    files: Readonly<Record<string, string | null>>,
    approvers?: readonly string[],
  ): number;
  hours(count: number): void;
  close(): Promise<void>;
}

export const openOffice = async (
  options: CompanyOptions = {},
): Promise<Office> => {
  const company = await startCompany(options);
  company.okta.limits.lift();
  const config = ({
    trustRoot,
    key,
    publicKeys,
    state = company.stateDirectory,
  }: Parameters<Office["reconcile"]>[0] = {}) =>
    readConfig(
      {
        ...company.environment,
        ...(trustRoot === undefined ? {} : { CURFEW_TRUST_ROOT: trustRoot }),
        ...(key === undefined ? {} : { CURFEW_LEDGER_KEY: key }),
        CURFEW_LEDGER_PUBLIC_KEYS: publicKeys,
      },
      { repo: company.clone, branch: "main", state },
    );
  let branches = 0;
  return {
    company,
    reconcile: async (more = {}) => {
      const settings = config(more);
      const tools = createTools(settings, shippedWiring);
      const git = await tools.git();
      const okta = await tools.directory();
      if (okta === null) throw new Error("no Okta");
      const { before } = more;
      const repository = watched(git.repository, before);
      const ledger = watched(git.ledger, before);
      const directory = watched(okta, before);
      return reconcile(
        {
          repository,
          ledger,
          keys: tools.ledgerKeys.keys,
          memory: createLedgerMemory(settings.stateDirectory),
          directory: {
            ...directory,
            addMember: async (group, person) => {
              await directory.addMember(group, person);
              more.afterAdd?.();
            },
          },
          clock: tools.clock,
          pause: tools.clock,
          prover: await tools.prover(),
          serverLead: tools.serverLead,
        },
        {
          now: await tools.clock.now(),
          trustRoot: settings.trustRoot,
          stops: stopForKeys(tools.ledgerKeys.fault),
          allowRemovals: more.allowRemovals ?? 0,
          newLedger: more.newLedger ?? false,
        },
      );
    },
    freeze: async (reason) => {
      const settings = config();
      const tools = createTools(settings, shippedWiring);
      return freeze(
        {
          ...(await tools.git()),
          keys: tools.ledgerKeys.keys,
          memory: createLedgerMemory(settings.stateDirectory),
        },
        { by: "carol", reason, now: await tools.clock.now() },
      );
    },
    cleanup: async (more = {}) => {
      const settings = config(more);
      const tools = createTools(settings, shippedWiring);
      return cleanup({
        ...(await tools.git()),
        keys: tools.ledgerKeys.keys,
        memory: createLedgerMemory(settings.stateDirectory),
        forge: await tools.forge(),
      });
    },
    land: (author, files, approvers = ["bob"]) => {
      branches += 1;
      const branch = `${author}-${branches}`;
      const person = company.github.as(author);
      person.commitFiles({ branch, files });
      const { number } = person.openPullRequest({
        head: branch,
        title: "Change access",
      });
      company.clock.advance(milliseconds(60_000));
      for (const approver of approvers)
        company.github.as(approver).approve(number);
      company.clock.advance(milliseconds(60_000));
      company.github.as("carol").merge(number);
      return number;
    },
    hours: (count) => {
      company.clock.advance(milliseconds(count * 3_600_000));
    },
    close: () => company.close(),
  };
};

/** `action reason user outcome`, for reading at a glance. */
export const told = (applied: readonly Applied[]): readonly string[] =>
  applied.map(({ change, outcome }) =>
    [change.action, change.reason, change.user.split("@")[0], outcome].join(
      " ",
    ),
  );

export const ec2Path = (name: string): string =>
  `access/grants/aws-ec2-admin/${name}.yaml`;

export const ec2Grant = (
  user: string,
  end = "duration: 4h",
  more = "",
): string =>
  `user: ${user}@example.com\ntier: aws-ec2-admin\n${end}\nreason: On call\nticket: INC-1\n${more}`;

export const groupId = (company: Company, name: string): OktaGroupId => {
  const group = company.groups.get(name);
  if (group === undefined) throw new Error(`no group ${name}`);
  return group.id;
};
