import { expect, test } from "vitest";
import type { EndReason } from "../../src/domain/stay.ts";
import { withLostEnds } from "../../src/rules/lost-ends.ts";
import { makePlan } from "../../src/rules/plan/make-plan.ts";
import {
  admitted,
  build,
  type GrantSpec,
  intent,
  judged,
  outcome,
  type Said,
  told,
  tombstone,
  userId,
  type World,
} from "./plan/world.ts";

/** Two hours, approved; and what stands in its place since, twice as long. */
const approved: GrantSpec = { expires: "14:00" };
const longer: GrantSpec = { expires: "18:00", merged: "13:00", position: 5 };

/** With no more of the ledger than `left`. */
const planBy = (
  world: World & {
    readonly held: readonly Said[];
    readonly left?: readonly Said[];
  },
): string[] => {
  const { held, left = [], ...rest } = world;
  const common = { now: "15:00", members: ["alice"], ...rest };
  const now = build({ ...common, ledger: left, isLedgerWhole: false });
  const { claims: before } = build({ ...common, ledger: held });
  const claims = withLostEnds(now.claims, before, now.verdicts);
  return told(makePlan({ ...now.input, claims }));
};
const held = [admitted(approved)];
const out = ["remove expired alice until 14:00"];
const untouched = (world: World): string[] =>
  planBy({ ...world, held: [], left: [] });

test.each<[string, Parameters<typeof planBy>[0], string[]]>([
  [
    "beside a longer version that was refused",
    { grants: [{ ...longer, verdict: "refused" }], held },
    out,
  ],
  ["whose file is gone", { grants: [], held }, out],
  [
    "beside a version that nobody can tell of, and that is over as well",
    { grants: [{ ...longer, expires: "14:30", verdict: "unknown" }], held },
    ["remove expired alice until 14:30"],
  ],
  [
    "beside a version that nobody can tell of, and that is only to begin",
    {
      grants: [
        { ...longer, starts: "16:00", verdict: "unknown", isBrought: true },
      ],
      held,
    },
    out,
  ],
  [
    "whom Okta does not show",
    { grants: [{ ...longer, verdict: "refused" }], held, members: [] },
    out,
  ],
  [
    "of which what is left of the ledger knows too, once",
    {
      grants: [{ ...longer, verdict: "refused" }],
      held,
      left: [["10:01", intent(approved)]],
    },
    out,
  ],
  [
    "which somebody without the key moved back",
    {
      grants: [{ ...longer, verdict: "refused" }],
      held,
      left: [["10:01", intent(approved, "18:00")]],
    },
    out,
  ],
  [
    "by its tombstone, though its file stands",
    {
      grants: [{ expires: "18:00" }],
      held: [
        admitted({ expires: "18:00" }),
        ["12:00", tombstone({ expires: "18:00" }, "revoked")],
      ],
    },
    ["remove revoked alice until 18:00"],
  ],
  [
    "as it was recorded, though its file says more",
    {
      grants: [{ expires: "18:00" }],
      held: [["10:01", intent({ expires: "18:00" }, "14:00")]],
    },
    out,
  ],
  [
    "though whether its own file was approved cannot be found out",
    {
      grants: [{ expires: "18:00", verdict: "unknown" }],
      held: [["10:01", intent({ expires: "18:00" }, "14:00")]],
    },
    out,
  ],
  [
    "beside an intent that somebody without the key made up for a longer version that was refused",
    {
      grants: [{ ...longer, verdict: "refused" }],
      held,
      left: [["13:01", intent(longer)]],
    },
    out,
  ],
  [
    "beside one for the same person under another login",
    {
      grants: [],
      unreadable: ["access/grants/admin/two.yaml"],
      held,
      left: [
        [
          "13:01",
          intent({
            ...longer,
            file: "two",
            user: "alias",
            userId: userId("alice"),
          }),
        ],
      ],
    },
    out,
  ],
  [
    "beside one for a file that cannot be read",
    {
      grants: [],
      unreadable: ["access/grants/admin/two.yaml"],
      held,
      left: [["13:01", intent({ ...longer, file: "two" })]],
    },
    out,
  ],
])(
  "an end that only the ledger before knows fires: %s",
  (_what, world, plan) => {
    expect(planBy(world).filter((change) => !/^hold/.test(change))).toEqual(
      plan,
    );
  },
);

test("a longer version that is proven keeps the person", () => {
  expect(planBy({ grants: [longer], held })).toEqual([
    "keep granted alice until 18:00",
  ]);
});

test.each<[string, World & { readonly held?: readonly Said[] }]>([
  [
    "was approved cannot be found out",
    { grants: [{ ...longer, verdict: "unknown" }] },
  ],
  [
    "was approved nobody could tell for a day",
    { grants: [{ ...longer, verdict: "unknown", isOverdue: true }] },
  ],
  [
    "was approved cannot be proven any more, since somebody left",
    { grants: [{ ...longer, verdict: "refused", isOfToday: true }] },
  ],
  [
    "was approved is denied now, and it gave access then",
    {
      grants: [{ ...longer, verdict: "refused" }],
      held: [...held, ["13:01", intent(longer)]],
    },
  ],
  [
    "was approved is denied now, and it was proven then",
    {
      grants: [{ ...longer, verdict: "refused" }],
      held: [...held, ["13:01", judged(longer)]],
    },
  ],
  [
    "was approved cannot be found out, of another file",
    { grants: [{ ...longer, file: "two", verdict: "unknown" }] },
  ],
])(
  "nothing is concluded beside a version of which whether it %s",
  (_what, world) => {
    expect(planBy({ held, ...world })).toEqual(untouched(world));
  },
);

test("what was signed since keeps the person, though its file cannot be read now", () => {
  const extended: GrantSpec = { ...longer, file: "two" };
  expect(
    planBy({
      grants: [],
      unreadable: ["access/grants/admin/two.yaml"],
      isSigned: true,
      held,
      left: [["13:01", judged(extended), intent(extended)]],
    }),
  ).toEqual(["keep granted alice until 18:00"]);
});

test("what is made up for others, or beside what nobody can tell, is judged as without the old state", () => {
  const unreadable = [
    "access/grants/admin/two.yaml",
    "access/grants/admin/bob.yaml",
  ];
  const left: readonly Said[] = [
    ["13:01", intent({ ...longer, file: "two" })],
    ["13:01", intent({ ...longer, user: "bob", file: "bob" })],
  ];
  const grants: readonly GrantSpec[] = [{ ...longer, verdict: "unknown" }];
  const world = { grants, unreadable, left, members: ["alice", "bob"] };
  expect(planBy({ ...world, held })).toEqual(planBy({ ...world, held: [] }));
});

test("nobody stays or comes by what the ledger said before, and what was made is not made again", () => {
  const grants: readonly GrantSpec[] = [];
  const runsOn = { ...approved, expires: "18:00" };
  expect(
    planBy({ grants, unreadable: [], held: [admitted(runsOn)], members: [] }),
  ).not.toContain("add granted alice until 18:00");
  const unreadable = ["access/grants/admin/alice.yaml"];
  expect(planBy({ grants, unreadable, held: [admitted(runsOn)] })).toEqual(
    untouched({ grants, unreadable }),
  );
  const done: readonly Said[] = [
    ...held,
    ["14:00", tombstone(approved, "expired"), outcome("remove", approved)],
  ];
  expect(planBy({ grants, held: done, members: [] })).toEqual([]);
});

test("what was done since the old state is not done again", () => {
  const done: readonly Said[] = [
    ...held,
    ["14:00", tombstone(approved, "expired"), outcome("remove", approved)],
  ];
  const world = { grants: [], members: [], held };
  expect(planBy({ ...world, left: done })).toEqual([]);
});

test.each<[string, EndReason, string]>([
  [
    "what never gave access and was undone takes nobody out",
    "undone",
    "keep granted alice until 18:00",
  ],
  [
    "what was revoked before it gave access is over",
    "revoked",
    "remove revoked alice until 18:00",
  ],
])("%s", (_sentence, reason, change) => {
  const grants: readonly GrantSpec[] = [{ expires: "18:00" }];
  const only: readonly Said[] = [["12:00", tombstone({}, reason)]];
  expect(planBy({ grants, held: only })).toEqual([change]);
});
