import { describe, expect, it } from "vitest";
import type { Push } from "../../../src/domain/forge.ts";
import { readPushes } from "../../../src/rules/approval/pushes.ts";
import { alice, bob, head, minute, pushed, sha } from "./scene.ts";

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
