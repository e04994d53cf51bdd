import { expect, test } from "vitest";
import { leftoversOf } from "../../src/rules/leftovers.ts";
import {
  admitted,
  at,
  build,
  type GrantSpec,
  judged,
  outcome,
  pathOf,
  type Said,
  the,
  tombstone,
  type World,
} from "./plan/world.ts";

/** Granted, over, and out by Okta's word. */
const over = (spec: GrantSpec): Said[] => [
  admitted(spec),
  ["11:00", tombstone(spec, "expired"), outcome("remove", spec)],
];
const alice: GrantSpec = {};
const path = pathOf(alice);
const later: GrantSpec = { ...alice, position: 5 };
const bobs: GrantSpec = { user: "bob", file: "alice", position: 20 };
const astray: GrantSpec = { file: "deep/alice" };
const broken = { unreadable: [path] };

/** `file: what it was for`, by tier. */
const told = (world: World): Record<string, readonly string[]> => {
  const { main, ledger } = build(world).claimInput;
  if (main === null) throw new Error("no main");
  return Object.fromEntries(
    [...leftoversOf(main, ledger)].map(([tier, files]) => [
      tier,
      files.map(({ grant, user, wish }) =>
        [grant.split("/").at(-1), user, wish ?? "unreadable"].join(" "),
      ),
    ]),
  );
};

const gone = { admin: ["alice.yaml alice@example.com unreadable"] };

test.each<[string, World, Record<string, readonly string[]>]>([
  [
    "a file whose grant is over goes, with the others of its tier and in their order",
    {
      grants: [{ user: "bob" }, alice, { user: "dave" }],
      ledger: ["bob", "alice", "dave"].flatMap((user) => over({ user })),
    },
    {
      admin: [
        "alice.yaml alice@example.com On call",
        "bob.yaml bob@example.com On call",
        "dave.yaml dave@example.com On call",
      ],
    },
  ],
  ["one that the ledger has never heard of stays", { grants: [alice] }, {}],
  [
    "one that is over and not out by Okta's word stays",
    {
      grants: [alice],
      ledger: [
        admitted(alice),
        [
          "11:00",
          tombstone(alice, "expired"),
          outcome("remove", alice, "acknowledged"),
        ],
      ],
    },
    {},
  ],
  [
    "one that was extended stays",
    { grants: [{ ...alice, position: 3 }], ledger: over(alice) },
    {},
  ],
  [
    "one that was made unreadable goes with the grant that ended there",
    { ...broken, ledger: over(alice) },
    gone,
  ],
  [
    "so it does where the same file had ended before",
    {
      ...broken,
      ledger: [...over({ ...alice, position: 20 }), ...over(alice)],
    },
    gone,
  ],
  [
    "but not while an older or newer version of it may still hold somebody in",
    {
      ...broken,
      ledger: [...over(alice), admitted({ ...alice, position: 5 }, "11:30")],
    },
    {},
  ],
  [
    "nor where the ended one was removed and another came",
    { ...broken, ledger: over(alice), removals: { [path]: 4 } },
    {},
  ],
  [
    "what was removed before the ended one came is no matter",
    { ...broken, ledger: over(alice), removals: { [path]: 15 } },
    gone,
  ],
  [
    "so it does where nothing that came after the ended one gave access",
    {
      ...broken,
      ledger: [...over(alice), ["11:30", judged(later, "refused")]],
    },
    gone,
  ],
  [
    "the one that ended last says whose it was",
    { ...broken, ledger: [...over(bobs), ...over(alice)] },
    gone,
  ],
  [
    "whichever of them the ledger heard of first",
    { ...broken, ledger: [...over(alice), ...over(bobs)] },
    gone,
  ],
  [
    "it stays where main has never had the one that ended",
    { ...broken, ledger: over(alice), isMainVouchedFor: true },
    {},
  ],
  [
    "or where another file's ended",
    { ...broken, ledger: over({ user: "bob" }) },
    {},
  ],
  [
    "an unreadable file that never held a grant stays",
    { unreadable: [path, "access/grants/odd"], ledger: [] },
    {},
  ],
  [
    "so does one that lies where no grant does, whatever the ledger says",
    { unreadable: [pathOf(astray)], ledger: over(astray) },
    {},
  ],
])("%s", (_sentence, world, files) => {
  expect(told(world)).toEqual(files);
});

test("an end that is known is told", () => {
  const { main, ledger } = build({
    grants: [alice],
    ledger: over(alice),
  }).claimInput;
  expect([...leftoversOf(the(main), ledger).values()].flat()).toMatchObject([
    { reason: "expired", endsAt: at("14:00") },
  ]);
});

test("an end that nobody knows stays unknown, and a ticket is told", () => {
  const { main, ledger } = build({
    grants: [alice],
    ledger: over(alice),
  }).claimInput;
  if (main === null) throw new Error("no main");
  const versions = new Map(
    [...ledger.versions].map(([id, record]) => [
      id,
      {
        ...record,
        end: record.end === null ? null : { ...record.end, endsAt: null },
      },
    ]),
  );
  const live = main.live.map((one) => ({
    ...one,
    version: {
      ...one.version,
      grant: { ...one.version.grant, ticket: "INC-1" },
    },
  }));
  expect(
    [...leftoversOf({ ...main, live }, { versions }).values()].flat(),
  ).toMatchObject([
    { reason: "expired", endsAt: null, wish: "INC-1: On call" },
  ]);
});
