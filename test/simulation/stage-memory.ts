/** The shipped journeys, the shipped proof, and adapters in memory with virtual time. */
import { createPrivateKey } from "node:crypto";
import type { Remembered } from "../../src/controller/ledger-memory.ts";
import { createProver } from "../../src/controller/proof/prover.ts";
import { reconcile } from "../../src/controller/reconcile.ts";
import type { StoredLedger } from "../../src/controller/survey/read-ledger.ts";
import { rememberLedger } from "../../src/controller/survey/remember-ledger.ts";
import { messageOf } from "../../src/domain/errors.ts";
import type { CommitSha } from "../../src/domain/ids.ts";
import {
  type Instant,
  type Milliseconds,
  milliseconds,
} from "../../src/domain/time.ts";
import { readLedgerKeys } from "../../src/entry/ledger-keys.ts";
import { audience, firstFiles, people, teams, tierGroups } from "./company.ts";
import type { Controller } from "./deeds.ts";
import { createMemoryApprovalSource } from "./memory/approval-source.ts";
import { createMemoryDirectory, type Witness } from "./memory/directory.ts";
import { createGate, type Gate } from "./memory/gate.ts";
import {
  createMemoryLedger,
  createMemoryRepository,
  type Mirror,
} from "./memory/repository.ts";
import { pullOn } from "./levers.ts";
import type { Adapters, Stage, Swept, SweepPlan } from "./stage.ts";
import { createTurns } from "./turns.ts";
import { createVirtualClock } from "./world/clock.ts";
import { createHub, repositoryName } from "./world/hub.ts";
import { createOktaWorld } from "./world/okta.ts";

/** Always the same, so that a history plays the same each time. */
const { keys } = readLedgerKeys({
  ledgerKey: createPrivateKey({
    key: Buffer.concat([
      Buffer.from("302e020100300506032b657004220420", "hex"),
      Buffer.alloc(32, 7),
    ]),
    format: "der",
    type: "pkcs8",
  })
    .export({ format: "pem", type: "pkcs8" })
    .toString(),
  ledgerPublicKeys: null,
});

/** What a controller is given of the world. A test of the oracle replaces some of it by what would break a guarantee. */
export interface Ports extends Adapters {
  readonly mirror: Mirror;
}

const callLength: Milliseconds = milliseconds(200);

export const createMemoryStage = (
  start: Instant,
  tamper: (ports: Ports) => Ports = (ports) => ports,
): Stage => {
  const clock = createVirtualClock(start);
  const hub = createHub(people, teams, clock.current);
  const okta = createOktaWorld(people, [audience, ...tierGroups]);
  for (const { id } of okta.people.values())
    okta.group(audience).members.add(id);
  let trustRoot = hub.pushToMain("carol", firstFiles).sha;
  let hasKey = true;
  const mirrors: Record<Controller, Mirror> = {
    service: { main: null, ledger: null },
    actions: { main: null, ledger: null },
  };
  let remembered: Remembered = { anchor: null, pending: [] };
  /** What the service has read of the ledger since it was started: with one key, and until it is killed. */
  let recalled: (() => Promise<StoredLedger>) | null = null;

  const adaptersOf = (
    controller: Controller,
    gate: Gate,
    witness: Witness,
  ): Adapters => {
    const mirror = mirrors[controller];
    return tamper({
      repository: createMemoryRepository(hub, mirror, gate),
      ledger: createMemoryLedger(hub, mirror, gate),
      directory: createMemoryDirectory(okta, gate, witness),
      source: createMemoryApprovalSource(hub, gate),
      mirror,
    });
  };
  const depsOf = (controller: Controller, gate: Gate, witness: Witness) => {
    const { repository, ledger, directory, source } = adaptersOf(
      controller,
      gate,
      witness,
    );
    return {
      repository,
      ledger,
      directory,
      keys: hasKey ? keys : null,
      // Only the service has a disk of its own.
      ...(controller === "actions"
        ? {}
        : {
            recallLedger: (recalled ??= rememberLedger(
              ledger,
              hasKey ? keys : null,
            )),
            memory: {
              read: () => Promise.resolve(remembered),
              change: (make: (kept: Remembered) => Remembered) => {
                remembered = make(remembered);
                return Promise.resolve();
              },
            },
          }),
      clock: { now: () => Promise.resolve(clock.current()) },
      pause: {
        pause: (length: Milliseconds) => {
          clock.pass(length);
          return Promise.resolve();
        },
      },
      serverLead: () => milliseconds(0),
      prover: createProver({
        repository,
        source,
        people: directory,
        name: repositoryName,
        main: "main",
        trustRoot,
      }),
    };
  };

  const run = async (
    controller: Controller,
    plan: SweepPlan,
    turn: () => Promise<void>,
  ): Promise<Swept> => {
    const began = clock.current();
    const gate = createGate({
      ...plan,
      turn,
      onCall: (vendor, call) => {
        clock.pass(callLength);
        plan.onCall(vendor, call);
      },
    });
    const ended = reconcile(depsOf(controller, gate, plan.witness), {
      now: began,
      trustRoot,
      stops: [],
      allowRemovals: 0,
      newLedger: plan.newLedger,
    }).then(
      ({ applied, findings }) => ({
        end: "ended" as const,
        applied,
        said: findings.map(({ code, message }) => `${code}: ${message}`),
      }),
      (error: unknown) => ({
        end: "failed" as const,
        applied: [],
        said: [messageOf(error)],
      }),
    );
    const killed = gate.killed.then(() => ({
      end: "killed" as const,
      applied: [],
      said: [],
    }));
    const swept = await Promise.race([ended, killed]);
    if (swept.end === "killed") recalled = null;
    return {
      ...swept,
      controller,
      began,
      ended: clock.current(),
      struck: gate.struck(),
    };
  };

  const member = (user: string) => okta.person(`${user}@example.com`).id;
  const pull = (number: number) => {
    const found = hub.pulls[number - 1];
    if (found === undefined) throw new Error(`no pull request #${number}`);
    return found;
  };
  return {
    callLength,
    now: clock.current,
    pass: (minutes) => {
      clock.pass(milliseconds(minutes * 60_000));
    },
    tip: () => hub.tip(),
    rewind: (to) => {
      hub.rewind(to as CommitSha);
    },
    trust: () => {
      trustRoot = hub.tip();
    },
    setKey: (isSet) => {
      hasKey = isSet;
      recalled = null;
    },
    pushToMain: (author, edits) => {
      hub.pushToMain(author, edits);
    },
    open: (author, edits) => hub.open(author, edits).facts.number,
    pushToPull: (number, author, edits) => {
      hub.pushToPull(pull(number), author, edits);
    },
    approve: (number, by) => {
      hub.approve(pull(number), by);
    },
    merge: (number, how) => hub.merge(pull(number), how),
    letIn: (user, group) => {
      okta.group(group).members.add(member(user));
    },
    takeOut: (user, group) => {
      okta.group(group).members.delete(member(user));
    },
    setStatus: (user, status) => {
      okta.setStatus(`${user}@example.com`, status);
    },
    members: (group) =>
      [...okta.group(group).members].map(
        (id) => okta.people.get(id)?.login.split("@")[0] ?? "",
      ),
    sweep: async (plan) => {
      const { controllers, turns } = plan;
      if (controllers.length === 1)
        return [
          await run(controllers[0] ?? "service", plan, () => Promise.resolve()),
        ];
      const order = createTurns(controllers.length, turns);
      return Promise.all(
        controllers.map((controller, index) =>
          run(controller, plan, () => order.await(index)).finally(() => {
            order.leave(index);
          }),
        ),
      );
    },
    pull: async (lever, outages, witness) => {
      const gate = createGate({
        faults: [],
        outages,
        turn: () => Promise.resolve(),
        onCall: () => {
          clock.pass(callLength);
        },
      });
      const deps = depsOf("service", gate, witness);
      return pullOn(deps, lever, clock.current()).catch(() => false);
    },
    ports: () =>
      Promise.resolve(
        adaptersOf(
          "service",
          createGate({
            faults: [],
            outages: new Set(),
            turn: () => Promise.resolve(),
            onCall: () => undefined,
          }),
          { add: () => undefined, remove: () => undefined },
        ),
      ),
    close: () => Promise.resolve(),
  };
};
