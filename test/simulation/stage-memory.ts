/** The shipped journey, the shipped proof, and adapters in memory with virtual time. */
import { createPrivateKey } from "node:crypto";
import { createProver } from "../../src/controller/proof/prover.ts";
import { reconcile } from "../../src/controller/reconcile.ts";
import { readLedgerKeys } from "../../src/entry/ledger-keys.ts";
import { messageOf } from "../../src/domain/errors.ts";
import { type Instant, milliseconds } from "../../src/domain/time.ts";
import {
  audience,
  firstPolicy,
  pathOfPolicy,
  people,
  settings,
  teams,
  textOfPolicy,
  tierGroups,
} from "./company.ts";
import type { Controller } from "./deeds.ts";
import { createMemoryApprovalSource } from "./memory/approval-source.ts";
import { createMemoryDirectory } from "./memory/directory.ts";
import { createGate, type Gate } from "./memory/gate.ts";
import {
  createMemoryLedger,
  createMemoryRepository,
  type Mirror,
} from "./memory/repository.ts";
import type { Stage, Swept, SweepPlan } from "./stage.ts";
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

export const createMemoryStage = (start: Instant): Stage => {
  const clock = createVirtualClock(start);
  const hub = createHub(people, teams, clock.current);
  const okta = createOktaWorld(people, [audience, ...tierGroups]);
  for (const { id } of okta.people.values())
    okta.group(audience).members.add(id);
  const trustRoot = hub.pushToMain("carol", {
    "access/curfew.yaml": settings,
    ...Object.fromEntries(
      firstPolicy.map((file) => [pathOfPolicy(file), textOfPolicy(file)]),
    ),
  }).sha;
  const mirrors: Record<Controller, Mirror> = {
    service: { main: null, ledger: null },
    actions: { main: null, ledger: null },
  };

  const run = async (
    controller: Controller,
    gate: Gate,
    { newLedger, witness }: SweepPlan,
  ): Promise<Swept> => {
    const began = clock.current();
    const repository = createMemoryRepository(hub, mirrors[controller], gate);
    const directory = createMemoryDirectory(okta, gate, witness);
    const ended = reconcile(
      {
        repository,
        ledger: createMemoryLedger(hub, mirrors[controller], gate),
        directory,
        keys,
        clock: { now: () => Promise.resolve(clock.current()) },
        pause: {
          pause: (length) => {
            clock.pass(length);
            return Promise.resolve();
          },
        },
        serverLead: () => milliseconds(0),
        prover: createProver({
          repository,
          source: createMemoryApprovalSource(hub, gate),
          people: directory,
          name: repositoryName,
          main: "main",
          trustRoot,
        }),
      },
      { now: began, trustRoot, stops: [], allowRemovals: 0, newLedger },
    ).then(
      ({ applied, findings }): Omit<Swept, "wasHit" | "controller"> => ({
        began,
        end: "ended",
        applied,
        said: findings.map(({ code, message }) => `${code}: ${message}`),
      }),
      (error: unknown) => ({
        began,
        end: "failed" as const,
        applied: [],
        said: [messageOf(error)],
      }),
    );
    const killed = gate.killed.then(() => ({
      began,
      end: "killed" as const,
      applied: [],
      said: [],
    }));
    const swept = await Promise.race([ended, killed]);
    return { ...swept, controller, wasHit: gate.wasHit() };
  };

  const member = (user: string) => okta.person(`${user}@example.com`).id;
  const pull = (number: number) => {
    const found = hub.pulls[number - 1];
    if (found === undefined) throw new Error(`no pull request #${number}`);
    return found;
  };
  return {
    now: clock.current,
    pass: (minutes) => {
      clock.pass(milliseconds(minutes * 60_000));
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
      const { controllers, faults, outages, turns } = plan;
      if (controllers.length === 1)
        return [
          await run(
            controllers[0] ?? "service",
            createGate({ faults, outages, turn: () => Promise.resolve() }),
            plan,
          ),
        ];
      const order = createTurns(controllers.length, turns);
      return Promise.all(
        controllers.map((controller, index) =>
          run(
            controller,
            createGate({ faults, outages, turn: () => order.await(index) }),
            plan,
          ).finally(() => {
            order.leave(index);
          }),
        ),
      );
    },
    close: () => Promise.resolve(),
  };
};
