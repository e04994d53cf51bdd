import { describe, expect, it } from "vitest";
import type { Push } from "../../../src/domain/forge.ts";
import {
  headPushedAt,
  readPushes,
} from "../../../src/rules/approval/pushes.ts";
import { known } from "../../../src/rules/approval/reason.ts";
import {
  alice,
  bob,
  detailsOf,
  head,
  minute,
  pushed,
  type Scene,
  sha,
  unread,
} from "./scene.ts";

const old = sha("old");
const older = sha("older");
const next = sha("next");
const created = pushed(alice, 10, null, old, "branch_creation");
const grown = pushed(bob, 15, old, head);

const read = (
  pushes: readonly Push[],
  commits: readonly ReturnType<typeof sha>[] = [],
  until: number | null = null,
) =>
  readPushes(
    pushes,
    head,
    new Set(commits),
    until === null ? null : minute(until),
  );

const complete = (pushes: readonly Push[], headAt: number) => ({
  kind: "complete",
  pushes,
  headAt: minute(headAt),
});

describe("the pushes of a branch", () => {
  it("are followed from the head back to its creation", () => {
    expect(read([grown, created])).toEqual(complete([grown, created], 15));
  });

  it("begin with the head's own, not with what was pushed on top of it", () => {
    const later = pushed(alice, 20, head, next);
    expect(read([later, grown, created])).toEqual(
      complete([grown, created], 15),
    );
  });

  it("of after the merge say nothing, and one in its very second does", () => {
    const again = pushed(alice, 20, next, head, "force_push");
    expect(read([again, grown, created], [], 19)).toEqual(
      complete([grown, created], 15),
    );
    expect(read([grown, created], [], 15)).toEqual(
      complete([grown, created], 15),
    );
    expect(read([grown, created], [], 14)).toEqual({ kind: "unrecorded" });
  });

  it("begin where GitHub says that the branch was made, or where nothing was before", () => {
    const restored = pushed(alice, 12, older, head, "branch_creation");
    expect(read([restored])).toEqual(complete([restored], 12));
    const first = pushed(alice, 12, null, head);
    expect(read([first])).toEqual(complete([first], 12));
  });

  it("are those that left a commit there, however GitHub writes the branch's end", () => {
    const nothing = pushed(alice, 14, old, null);
    const end = pushed(alice, 14, old, old, "branch_deletion");
    for (const other of [nothing, end])
      expect(read([grown, other, created])).toEqual(
        complete([grown, created], 15),
      );
  });

  it("with a gap are no record", () => {
    const unknown = pushed(bob, 15, older, head);
    expect(read([unknown, created])).toEqual({ kind: "gap", at: unknown });
  });

  it("from before a deletion count once each, and where they brought something of it", () => {
    const made = pushed(alice, 20, null, head, "branch_creation");
    const deleted = pushed(alice, 18, old, null, "branch_deletion");
    const stranger = pushed(bob, 5, null, older, "branch_creation");
    const all = [made, deleted, created, stranger];
    expect(read(all, [head, old])).toEqual(complete([made, created], 20));
    expect(read(all, [head])).toEqual(complete([made], 20));
  });
});

describe("when the head came to its branch", () => {
  it.each<[string, Partial<Scene>, number | null]>([
    ["is the time of its push", {}, 10],
    ["is not known while GitHub has no record", { pushes: known([]) }, null],
    ["is not known from a record with a gap", { pushes: known([grown]) }, null],
    ["is not known where it cannot be read", { pushes: unread("x") }, null],
  ])("%s", (_, change, expected) => {
    expect(headPushedAt(detailsOf(change))).toBe(
      expected === null ? null : minute(expected),
    );
  });
});
