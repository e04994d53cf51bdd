/** Each of the check's own findings says whom or what it is about, and what to do: whole sentences both. */
import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/domain/finding.ts";
import type { TierName } from "../../../src/domain/ids.ts";
import type { Hold } from "../../../src/domain/plan.ts";
import {
  authorFindings,
  authorUnreadable,
  elsewhereFinding,
  forkFinding,
  noOktaHere,
  obstacleFindings,
  renewalFindings,
  requesterFinding,
  soundnessFindings,
  unsafeTierFindings,
} from "../../../src/rules/approval/check-findings.ts";
import {
  findObstacles,
  previewApproval,
  previewPolicyChange,
} from "../../../src/rules/approval/preview.ts";
import { known } from "../../../src/rules/approval/reason.ts";
import { parseGrant } from "../../../src/rules/grant-file.ts";
import { fileOf } from "../written-files.ts";
import { alice, bob, commit, detailsOf, path, type Scene } from "./scene.ts";

const grantFile = () =>
  parseGrant(
    fileOf(
      path,
      "user: alice@example.com\ntier: prod\nduration: 4h\nreason: x\n",
    ),
  );

const open = (change: Partial<Scene>) =>
  detailsOf({ mergedAt: null, ...change });

const author = (kind: Parameters<typeof authorFindings>[0]) =>
  authorFindings(kind, alice, { isRefused: true });

const requester = (): readonly Finding[] => {
  const parsed = grantFile();
  const grants = parsed.value === null ? [] : [parsed.value];
  return previewApproval(open({ author: bob }), grants).paths.flatMap(
    ({ requester: of }) => (of === null ? [] : requesterFinding(parsed, of)),
  );
};

type Row = readonly [
  code: string,
  find: () => Finding | readonly Finding[],
  message: RegExp,
  hint: RegExp,
];

describe("a finding of the check", () => {
  it.each<Row>([
    ["fork-pull-request", () => forkFinding, /from a fork/, /^Push the branch/],
    [
      "approval-refused",
      () => elsewhereFinding(open({ base: "dev" }).pullRequest, "main"),
      /goes to "dev"/,
      /^Open a pull request to "main"/,
    ],
    [
      "identity-unmapped",
      () => author("by-login"),
      /^@alice opened .* only by its login/,
      /number, 1, in place of the login/,
    ],
    [
      "identity-unmapped",
      () => author("unmapped"),
      /^@alice opened .* no Okta person/,
      /which Okta person it is/,
    ],
    [
      "identity-unmapped",
      () => author("gone"),
      /^@alice opened .* no Okta person/,
      /which Okta person it is/,
    ],
    [
      "identity-ambiguous",
      () => author("ambiguous"),
      /^@alice opened .* more than one Okta person/,
      /leave one of them/,
    ],
    [
      "directory-unreadable",
      () => authorUnreadable("Could not find people: it is down."),
      /who opened this pull request: Could not find people: it is down\.$/,
      /again in a few minutes/,
    ],
    ["not-looked-at", () => noOktaHere, /No Okta credential/, /OKTA_ORG_URL/],
    [
      "approval-refused",
      () =>
        obstacleFindings(
          findObstacles(
            open({ commits: known([commit({ author: null })]) }),
            [],
            [],
          ),
        ),
      /would be refused: No account is known for the author of/,
      /^Open a new pull request/,
    ],
    [
      "approval-refused",
      () =>
        soundnessFindings(
          previewPolicyChange(
            open({ changed: known(["access/people.yaml"]) }),
            ["access/people.yaml"],
            known(["access/people.yaml"]),
          ),
        ),
      /never come into force: It leaves access\/people.yaml/,
      /^Mend it in this pull request/,
    ],
    [
      "cooldown",
      () =>
        renewalFindings(
          [grantFile()],
          [
            {
              action: "hold",
              reason: "cooldown",
              grant: path,
              detail: "Long enough.",
            } as Hold,
          ],
        ),
      /^Long enough\.$/,
      /starts:/,
    ],
    [
      "tier-broken",
      () =>
        unsafeTierFindings(
          [grantFile()],
          new Map([["prod" as TierName, "Two tiers have one group."]]),
        ),
      /tier "prod" lets nobody in .* Two tiers/,
      /^Mend access\/tiers\/prod\.yaml first/,
    ],
    [
      "approval-refused",
      requester,
      /^@bob asks for access for alice@example.com, who is somebody else/,
      /onBehalf: true/,
    ],
  ])("says what is wrong and what to do: %s", (code, find, message, hint) => {
    const found = [find()].flat();
    expect(found).toHaveLength(1);
    for (const finding of found) {
      expect(finding.code).toBe(code);
      expect(finding.message).toMatch(message);
      expect(finding.hint).toMatch(hint);
      for (const text of [finding.message, finding.hint])
        expect(text).toMatch(/^[A-Z@].*[^.]\.$/);
    }
  });
});
