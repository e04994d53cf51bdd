/** Where the controller stays, AWS is asked beside the runs: at its own times, and without anything else waiting for it. */
import { expect, it, onTestFinished } from "vitest";
import { createArrivalLane } from "../../src/controller/arrival/lane.ts";
import type { Alarm } from "../../src/controller/ports.ts";
import type { OktaGroupId } from "../../src/domain/ids.ts";
import { instant, milliseconds } from "../../src/domain/time.ts";
import type { Passage } from "../../src/rules/ledger/passages.ts";
import { admin, startTiersScene } from "./tiers-scene.ts";

const never = 8.64e15;

const start = async () => {
  const scene = await startTiersScene();
  const { okta, clock, aws } = scene;
  await scene.apply([admin]);
  aws.settings.pushDelay = milliseconds(20_000);
  const alice = okta.users.create({ login: "alice@example.com" });
  const idOf = (name: string): OktaGroupId => {
    const found = okta.groups
      .all()
      .find((one) => one.name === name && one.type === "OKTA_GROUP");
    if (found === undefined) throw new Error(`no group ${name}`);
    return found.id;
  };
  okta.memberships.add(idOf("AWS Users"), alice.id);
  okta.memberships.add(idOf("AWS admin"), alice.id);
  const passage: Passage = {
    user: "alice@example.com",
    userId: alice.id,
    group: "AWS admin",
    groupId: idOf("AWS admin"),
    version: null,
    wanted: "in",
    since: clock.now(),
    awsUserId: null,
    awsGroupId: null,
    addedAt: null,
    departedAt: null,
    shown: null,
  };
  /** Time passes only for whoever waits; for what never comes it stands still. */
  const alarm: Alarm = {
    reach: (at, signal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          resolve();
        });
        if (at < never)
          setImmediate(() => {
            if (at > clock.now()) clock.set(at);
            resolve();
          });
      }),
  };
  let news = (): void => undefined;
  const lane = createArrivalLane({
    tools: () => Promise.resolve(scene.tools()),
    clock: { now: () => Promise.resolve(clock.now()) },
    alarm,
    onNews: () => {
      news();
    },
  });
  onTestFinished(lane.stop);
  const know = (passages: readonly Passage[]): Promise<void> =>
    lane.know({
      passages,
      tiers: new Map([
        [
          admin.name,
          [{ position: 0, state: { kind: "present", tier: admin } }],
        ],
      ]),
      settings: {
        region: "us-east-1",
        instance: null,
        startUrl: "https://acme.awsapps.com/start",
        oktaApp: "AWS",
      },
    });
  return {
    aws,
    lane,
    passage,
    know,
    nextNews: () =>
      new Promise<void>((resolve) => {
        news = resolve;
      }),
    inAws: () => lane.arrivals().of(passage)?.kind,
  };
};

it("a run is woken when AWS has shown it, and told that it waits until then", async () => {
  const { lane, passage, know, nextNews, inAws } = await start();
  const told = nextNews();
  await know([passage]);
  expect(inAws()).toBe("waiting");
  await told;
  expect(inAws()).toBe("active");
  const [fact, ...others] = lane.news();
  expect(others).toEqual([]);
  expect(fact).toMatchObject({ type: "readback", result: "arrived" });
  // The run has written it down.
  const shown = { result: "arrived", at: instant(0), because: [] } as const;
  await know([{ ...passage, shown }]);
  expect(lane.news()).toEqual([]);
  expect(inAws()).toBe("active");
});

it("an AWS that is down is told once, and asked again until it answers", async () => {
  const { aws, lane, passage, know, nextNews, inAws } = await start();
  const mend = aws.server.addFault({
    path: /#GetUserId/,
    fault: { kind: "status", status: 503, body: "<html>" },
  });
  const trouble = nextNews();
  await know([passage]);
  await trouble;
  expect(lane.arrivals().findings).toMatchObject([{ code: "not-looked-at" }]);
  expect(inAws()).toBe("waiting");
  const told = nextNews();
  mend();
  await told;
  expect(inAws()).toBe("active");
});
