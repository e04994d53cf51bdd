import { describe, expect, it } from "vitest";
import { shippedPolicy } from "../../src/sandbox/company.ts";
import {
  type CheckScene,
  ec2Grant,
  ec2Path,
  startCheckScene,
} from "./check-scene.ts";

type Files = Readonly<Record<string, string | null>>;

const file = (name: string, end: string): Files => ({
  [ec2Path(name)]: ec2Grant("alice", end)[ec2Path("alice")] ?? "",
});

const approved = async (scene: CheckScene, files: Files): Promise<void> => {
  const number = scene.propose("alice", files);
  scene.company.github.as("bob").approve(number);
  scene.company.github.as("carol").merge(number, { method: "squash" });
  await scene.reconcile();
};

const start = async (): Promise<CheckScene> => {
  const scene = await startCheckScene();
  await scene.reconcile(true);
  return scene;
};

/** What the check says that a merge would do: `action reason file end`. */
const foretold = async (
  scene: CheckScene,
  files: Files,
): Promise<readonly string[]> => {
  const number = scene.propose("alice", files);
  const { json } = await scene.check(number, { json: true });
  return (
    json as { changes: readonly Readonly<Record<string, string>>[] }
  ).changes.map(({ action, reason, grant, endsAt }) =>
    [action, reason, grant?.split("/").at(-1), endsAt].join(" ").trim(),
  );
};

describe("of overlapping grants the check foretells", () => {
  const two = async (): Promise<CheckScene> => {
    const scene = await start();
    await approved(scene, {
      ...file("alice", "duration: 3h"),
      ...file("alice-b", "duration: 5h"),
    });
    return scene;
  };
  const stays = ["keep granted alice-b.yaml 2026-11-22T19:00:00Z"];

  it.each([
    ["a third one that is shorter", file("alice-c", "duration: 1h"), stays],
    ["another word in the shorter", file("alice", "duration: 2h"), stays],
    ["the shorter's removal", { [ec2Path("alice")]: null }, stays],
    [
      "the longer's removal",
      { [ec2Path("alice-b")]: null },
      ["keep granted alice.yaml 2026-11-22T17:00:00Z"],
    ],
    [
      "the removal of both",
      { [ec2Path("alice")]: null, [ec2Path("alice-b")]: null },
      ["remove file-removed alice-b.yaml 2026-11-22T19:00:00Z"],
    ],
    [
      "the longer's removal with a shorter one in its place",
      { [ec2Path("alice-b")]: null, ...file("alice-c", "duration: 4h") },
      ["keep granted alice-c.yaml 2026-11-22T18:00:00Z"],
    ],
  ] satisfies [string, Files, string[]][])(
    "what becomes of the person by %s",
    async (_, files, expected) => {
      expect(await foretold(await two(), files)).toEqual(expected);
    },
  );

  it("nothing of somebody whose grant beside an add of another's is removed but the removal", async () => {
    const scene = await two();
    const dave = scene.propose("dave", ec2Grant("dave"));
    scene.company.github.as("bob").approve(dave);
    scene.company.github.as("carol").merge(dave, { method: "squash" });
    await scene.reconcile();
    expect(
      await foretold(scene, {
        [ec2Path("dave")]: null,
        ...file("alice-c", "duration: 6h"),
      }),
    ).toEqual([
      "remove file-removed dave.yaml 2026-11-22T18:00:00Z",
      "keep granted alice-c.yaml 2026-11-22T20:00:00Z",
    ]);
  });
});

describe("of a grant on main that no run has judged yet the check", () => {
  it("takes an approval for granted, and says so", async () => {
    const scene = await start();
    await approved(scene, file("alice", "duration: 1h"));
    const later = scene.propose("alice", file("alice-b", "duration: 5h"));
    scene.company.github.as("bob").approve(later);
    scene.company.github.as("carol").merge(later, { method: "squash" });
    const number = scene.propose("alice", { [ec2Path("alice")]: null });
    const { json } = await scene.check(number, { json: true });
    expect(json).toMatchObject({
      changes: [{ action: "keep", grant: ec2Path("alice-b") }],
      findings: [
        {
          code: "not-looked-at",
          severity: "warning",
          path: ec2Path("alice-b"),
        },
      ],
    });
  });
});

describe("the check foretells no more than a run does", () => {
  const running = async (): Promise<CheckScene> => {
    const scene = await start();
    await approved(scene, file("alice", "duration: 5h"));
    return scene;
  };
  const misspelt = {
    [ec2Path("alice")]: ec2Grant("alice")[ec2Path("alice")]?.replace(
      "ticket:",
      "tickt:",
    ) as string,
  };
  const badTicket = (name: string): Files => ({
    [ec2Path(name)]: ec2Grant("alice", "duration: 8h")[
      ec2Path("alice")
    ]?.replace("INC-4211", "FOO") as string,
  });

  it("of a running grant's file that cannot be read any more: the stay goes on", async () => {
    const scene = await running();
    const kept = ["keep granted alice.yaml 2026-11-22T19:00:00Z"];
    expect(await foretold(scene, misspelt)).toEqual(kept);
    await approved(scene, misspelt);
    expect(scene.company.memberLogins("AWS EC2 Admin")).toEqual([
      "alice@example.com",
    ]);
  });

  it("of an edit with a ticket that is none: the stay as it was goes on", async () => {
    const scene = await running();
    expect(await foretold(scene, badTicket("alice"))).toEqual([
      "keep granted alice.yaml 2026-11-22T19:00:00Z",
    ]);
  });

  it("of a new grant with such a ticket: nobody is added", async () => {
    const scene = await start();
    expect(await foretold(scene, badTicket("alice"))).toEqual([
      "hold verdict-refused alice.yaml",
    ]);
    await approved(scene, badTicket("alice"));
    expect(scene.company.memberLogins("AWS EC2 Admin")).toEqual([]);
  });
});

describe("a grant into a tier that lets nobody in", () => {
  const tierPath = "access/tiers/aws-ec2-admin.yaml";
  const tierText = shippedPolicy()[tierPath] ?? "";
  it.each([
    [
      "whose file on main is broken",
      { [tierPath]: `${tierText}audiance: x\n` },
    ],
    [
      "whose group another tier has too",
      {
        "access/tiers/twin.yaml": tierText.replace(/^name:.*$/m, "name: twin"),
      },
    ],
  ] satisfies [string, Files][])("%s is an error", async (_, policy) => {
    const scene = await start();
    scene.company.github
      .as("erin")
      .commitFiles({ branch: "main", files: policy });
    const number = scene.propose("alice", ec2Grant("alice"));
    const { code, json } = await scene.check(number, { json: true });
    expect(json).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({
          code: "tier-broken",
          severity: "error",
          path: ec2Path("alice"),
          line: 2,
          column: 7,
        }),
      ]) as unknown[],
    });
    expect(code).toBe(1);
  });
});
