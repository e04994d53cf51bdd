import type { Passage } from "../../../src/rules/ledger/passages.ts";
import type { Feed } from "../../../src/rules/aws-arrival/diagnose.ts";
import { adminGroup, adminId, at, userId } from "../plan/world.ts";

export const passage: Passage = {
  user: "alice@example.com",
  userId: userId("alice"),
  group: adminGroup,
  groupId: adminId,
  version: null,
  wanted: "in",
  since: at("10:00"),
  awsUserId: null,
  awsGroupId: null,
  addedAt: at("10:00"),
  departedAt: null,
  shown: null,
};

/** Whoever arrived once; nothing is known to be on its way. */
export const leaving: Passage = { ...passage, wanted: "out", addedAt: null };

/** As it should be. */
export const feed: Feed = {
  label: "AWS",
  assigned: new Set(),
  mappings: [{ id: "gPm1", source: adminId, status: "active", error: null }],
  people: [{ id: passage.userId, sync: "SYNCHRONIZED" }],
};

export const awsAlice =
  "0123456789-00000000-0000-4000-8000-00000000000a" as never;

export const awsAdmin =
  "0123456789-00000000-0000-4000-8000-00000000000b" as never;
