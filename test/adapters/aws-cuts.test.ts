/** The inline policy of a permission set while cuts are written into it: what else stands there is other people's. */
import { describe, expect, it, onTestFinished } from "vitest";
import { writeCuts } from "../../src/controller/sessions/write-cuts.ts";
import type { AwsUserId } from "../../src/domain/aws.ts";
import { TransientError } from "../../src/domain/errors.ts";
import { instant, milliseconds } from "../../src/domain/time.ts";
import { readCuts } from "../../src/rules/sessions/cuts.ts";
import { answerId } from "../../src/sandbox/aws/ids.ts";
import { startAws } from "../../src/sandbox/aws/start.ts";
import { createClock } from "../../src/sandbox/clock.ts";
import { awsFor, userId } from "./aws-server.ts";

const guard = {
  Sid: "Guard",
  Effect: "Deny",
  Action: ["iam:*"],
  Resource: "*",
};
const guarded = JSON.stringify({
  Version: "2012-10-17",
  Statement: [guard],
});

interface Policy {
  readonly Version: string;
  readonly Statement: readonly { readonly Sid: string }[];
}

/** `other`: what somebody else makes of the policy as soon as it is written. */
const start = async (
  inlinePolicy: string,
  other: (written: Policy) => string | null = () => null,
) => {
  const clock = createClock(instant(Date.parse("2026-11-22T14:00:00Z")));
  const sandbox = await startAws({ clock });
  onTestFinished(() => sandbox.close());
  const aws = awsFor(sandbox.url, { clock });
  const arn = await aws.createPermissionSet({
    name: "Admin",
    description: "All",
    sessionDuration: milliseconds(3_600_000),
  });
  sandbox.center.changeSet(arn, { inlinePolicy });
  const standing = () => sandbox.center.set(arn).inlinePolicy;
  const cut = (out: readonly AwsUserId[] = [userId]) =>
    writeCuts(
      {
        aws: {
          ...aws,
          setInlinePolicy: async (set, document) => {
            await aws.setInlinePolicy(set, document);
            const theirs =
              document === null ? null : other(JSON.parse(document) as Policy);
            if (theirs !== null)
              sandbox.center.changeSet(set, { inlinePolicy: theirs });
          },
        },
        clock: {
          now: () => Promise.resolve(clock.now()),
          pause: () => Promise.resolve(),
        },
        progress: () => undefined,
      },
      { arn, name: "Admin", sessionDuration: milliseconds(3_600_000) },
      () => ({
        out: new Map(out.map((user) => [user, clock.now()])),
        all: new Set(),
        readmitted: new Map(),
      }),
    );
  return { sandbox, standing, cut };
};

describe("a cut", () => {
  it("leaves what stands there, and reads it back as written", async () => {
    const { cut, standing } = await start(guarded);
    expect(await cut()).toMatchObject({ isChanged: true, trouble: null });
    expect(standing()).toContain(JSON.stringify(guard));
    expect(readCuts(standing())).toHaveLength(1);
  });

  it("is read back as written in whatever spelling AWS keeps it", async () => {
    const respelt = ({ Version, Statement }: Policy) =>
      JSON.stringify({ Statement, Version }, null, 2);
    const { cut } = await start(guarded, respelt);
    expect((await cut()).trouble).toBeNull();
  });

  it.each<[string, (written: Policy) => string]>([
    [
      "lost",
      ({ Statement, ...rest }) =>
        JSON.stringify({
          ...rest,
          Statement: Statement.filter(({ Sid }) => Sid !== guard.Sid),
        }),
    ],
    [
      "changed",
      (written) => JSON.stringify(written).replace("iam:*", "iam:Get*"),
    ],
    [
      "added",
      ({ Statement, ...rest }) =>
        JSON.stringify({ ...rest, Statement: [{ Sid: "New" }, ...Statement] }),
    ],
  ])(
    "that stands is in trouble where another statement was %s",
    async (_, other) => {
      const { cut, standing } = await start(guarded, other);
      expect((await cut()).trouble).toBeInstanceOf(TransientError);
      expect(readCuts(standing())).toHaveLength(1);
    },
  );

  it("is not written where a page or nothing is in the policy's place", async () => {
    const { sandbox, cut, standing } = await start(guarded);
    const own = {
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-requestid": answerId,
    };
    for (const body of ["", "{}", "null", "<html>Sign in</html>"])
      for (const headers of [own, {}]) {
        const mend = sandbox.server.addFault({
          path: /#GetInlinePolicyForPermissionSet$/,
          fault: { kind: "status", status: 200, headers, body },
        });
        await expect(cut(), body).rejects.toThrow(TransientError);
        mend();
      }
    expect(standing()).toBe(guarded);
  });
});
