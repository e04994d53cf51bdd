import { describe, expect, test } from "vitest";
import { judgeIamUsers } from "../../../src/rules/tiers/iam-users.ts";

describe("users of IAM's own", () => {
  test.each([
    [true, 0, "a password", ["delete-login-profile --user-name mallory"]],
    [
      false,
      1,
      "an access key",
      [
        "update-access-key --user-name mallory --status Inactive --access-key-id …",
      ],
    ],
    [
      true,
      2,
      "a password and 2 access keys",
      [
        "delete-login-profile --user-name mallory",
        "update-access-key --user-name mallory --status Inactive --access-key-id …",
      ],
    ],
  ])(
    "are told with what gets them in",
    (hasPassword, activeKeys, ways, commands) => {
      const [finding] = judgeIamUsers([
        {
          arn: "arn:aws:iam::111122223333:user/mallory",
          name: "mallory",
          hasPassword,
          activeKeys,
        },
      ]);
      expect(finding).toMatchObject({
        code: "standing-access",
        severity: "warning",
        path: "aws",
        message: `IAM user mallory of account 111122223333 gets in with ${ways}, without any grant.`,
      });
      expect(finding?.hint.replace(/^[^:]*: |\.$/g, "").split("; ")).toEqual(
        commands.map((command) => `aws iam ${command}`),
      );
    },
  );
});
