import { describe, expect, test } from "vitest";
import type { PushMapping } from "../../../src/domain/provisioning.ts";
import {
  diagnose,
  type Feed,
} from "../../../src/rules/aws-arrival/diagnose.ts";
import { groupId, userId } from "../plan/world.ts";
import { expectSentences } from "../sentences.ts";
import { feed, leaving, passage } from "./scene.ts";

const mapping = (
  status: PushMapping["status"],
  error: string | null = null,
): Partial<Feed> => ({
  mappings: [{ id: "gPm1", source: passage.groupId, status, error }],
});

describe("what does not come to AWS is explained by Okta's state:", () => {
  test.each<[string, Partial<Feed>, why: RegExp, remedy: RegExp]>([
    ["no push", { mappings: [] }, /is not pushed to "AWS"/, /tiers apply/],
    [
      "a push that stands twice",
      { mappings: [...feed.mappings, ...feed.mappings] },
      /pushed to "AWS" twice/,
      /Delete all but one/,
    ],
    [
      "the same group for assignment and push",
      { assigned: new Set([passage.groupId]) },
      /assigned to "AWS" and pushed to it/,
      /out of the application's assignments/,
    ],
    ["a push that is off", mapping("inactive"), /not active/, /tiers apply/],
    [
      "a token that has expired",
      mapping("error", "Unauthorized. Invalid token"),
      /token .* has expired or is wrong: "Unauthorized\. Invalid token"/,
      /^Generate a token in Identity Center/,
    ],
    [
      "a push in error",
      mapping("error", "Duplicate group name"),
      /is in error: "Duplicate group name"/,
      /Mend in Okta/,
    ],
    [
      "a push in error without words",
      mapping("error"),
      /Okta does not say why/,
      /Mend in Okta/,
    ],
    [
      "somebody who has not the application",
      { people: [] },
      /"alice@example.com" is not assigned to "AWS"/,
      /audience groups/,
    ],
    [
      "somebody who could not be provisioned",
      { people: [{ id: passage.userId, sync: "ERROR" }] },
      /could not provision/,
      /token/,
    ],
    ["nothing that is seen", {}, /shows nothing wrong/, /^Deactivate/],
  ])("%s", (_, change, why, remedy) => {
    const found = diagnose(passage, { ...feed, ...change });
    expect(found.why).toMatch(why);
    expect(found.remedy).toMatch(remedy);
    expect(found.remedy).not.toMatch(/take them out again/);
    expectSentences(found.why);
    expectSentences(found.remedy);
  });

  test("an expired token, of somebody who is to come in, by a push of the whole group", () => {
    const { remedy } = diagnose(passage, {
      ...feed,
      ...mapping("error", "401"),
    });
    expect(remedy).toMatch(/run curfew tiers apply, or deactivate the group/);
  });

  test.each<[string, isToken: boolean]>([
    ["Unauthorized", true],
    ["unauthorised", true],
    ["Bad credential", true],
    ["Wrong credentials", true],
    ["HTTP 401", true],
    ["Group 4010 is tokenized", false],
  ])("what Okta says is about the token: %s: %s", (words, isToken) => {
    const { why } = diagnose(passage, { ...feed, ...mapping("error", words) });
    expect(why.startsWith("The token ")).toBe(isToken);
  });

  test("nothing of another group's push or of another person", () => {
    const other = { id: "gPm2", source: groupId("other"), error: null };
    const found = diagnose(passage, {
      ...feed,
      mappings: [{ ...other, status: "inactive" }, ...feed.mappings],
      people: [{ id: userId("bob"), sync: "ERROR" }, ...feed.people],
    });
    expect(found.why).toBe("Okta shows nothing wrong.");
  });

  test("somebody who left the application before the group", () => {
    const found = diagnose(leaving, { ...feed, people: [] });
    expect(found.why).toMatch(/left "AWS" before the group/);
    expect(found.remedy).toMatch(/Assign the person .* again/);
  });

  test.each<[string, Partial<Feed>]>([
    ["a push that is not there", { mappings: [] }],
    ["a push twice", { mappings: [...feed.mappings, ...feed.mappings] }],
    ["the same group for both", { assigned: new Set([passage.groupId]) }],
    ["a push that is off", mapping("inactive")],
    ["an expired token", mapping("error", "Invalid token")],
    ["a push in error", mapping("error")],
    ["somebody without the application", { people: [] }],
    [
      "a person in error",
      { people: [{ id: passage.userId, sync: "ERROR" as const }] },
    ],
    ["nothing that is seen", {}],
  ])(
    "whoever is left behind is never told to push anew alone: %s",
    (_, change) => {
      const { why, remedy } = diagnose(leaving, { ...feed, ...change });
      expectSentences(why);
      expectSentences(remedy);
      expect(remedy).toMatch(/take them out again/);
      expect(remedy).toMatch(/Delete the group in the target app/);
      expect(remedy).not.toMatch(/activate it anew|Push Now/);
    },
  );
});
