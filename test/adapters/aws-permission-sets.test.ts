/** An instance holds everybody's permission sets: which one is wanted is known only once it is described. */
import { describe, expect, it } from "vitest";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import {
  awsFor,
  type Reply,
  refusal,
  setArn,
  startAwsServer,
} from "./aws-server.ts";

const theirs = setArn.replace(/.$/, "0");

const described = (arn: string, name: string, more: object): Reply => ({
  body: { PermissionSet: { PermissionSetArn: arn, Name: name, ...more } },
});
const mine = described(setArn, "Mine", { SessionDuration: "PT1H" });

/** Mine, and then that of somebody else. */
const startTwo = async (other: Reply) => {
  const server = await startAwsServer({
    ListPermissionSets: [{ body: { PermissionSets: [setArn, theirs] } }],
    DescribePermissionSet: [mine, other],
  });
  // One at a time: the answers come in the order of the list.
  const limits = { concurrency: 1, attempts: 2 };
  return awsFor(server.url, { limits });
};

const found = [{ arn: setArn, name: "Mine", sessionDuration: 3_600_000 }];

describe("somebody else's permission set", () => {
  it.each<[string, Reply]>([
    ["without a session", described(theirs, "Theirs", {})],
    [
      "with a session in no form of AWS's",
      described(theirs, "Theirs", { SessionDuration: "soon" }),
    ],
    ["without a name", described(theirs, "", {})],
    ["that may not be read", refusal("AccessDeniedException")],
    ["that AWS fails to read", refusal("InternalServerException", "no", 500)],
    ["that nobody answers for", "reset"],
  ])("%s harms no wanted one", async (_, other) => {
    const aws = await startTwo(other);
    expect(await aws.permissionSets(new Set(["Mine"]))).toEqual(found);
  });

  it("is not asked about again, whatever else it holds", async () => {
    const server = await startAwsServer({
      ListPermissionSets: [{ body: { PermissionSets: [theirs] } }],
      DescribePermissionSet: [
        described(theirs, "Theirs", { SessionDuration: "soon" }),
      ],
    });
    const aws = awsFor(server.url);
    for (let nth = 0; nth < 2; nth += 1)
      expect(await aws.permissionSets(new Set(["Mine"]))).toEqual([]);
    expect(
      server.asked.filter((one) => one === "DescribePermissionSet"),
    ).toHaveLength(1);
  });
});

describe("a permission set that could not be read", () => {
  it.each<[string, Reply, typeof BlockedError | typeof TransientError]>([
    ["refused", refusal("AccessDeniedException"), BlockedError],
    ["lost", "reset", TransientError],
  ])("may be the one that is missing: %s", async (_, other, kind) => {
    const aws = await startTwo(other);
    await expect(
      aws.permissionSets(new Set(["Mine", "Other"])),
    ).rejects.toThrow(kind);
    await expect(aws.permissionSets()).rejects.toThrow(kind);
  });
});

describe("a session's length", () => {
  const read = async (SessionDuration: string | undefined) => {
    const server = await startAwsServer({
      ListPermissionSets: [{ body: { PermissionSets: [setArn] } }],
      DescribePermissionSet: [described(setArn, "Mine", { SessionDuration })],
    });
    const aws = awsFor(server.url, { limits: { attempts: 1 } });
    const [set] = await aws.permissionSets(new Set(["Mine"]));
    return set?.sessionDuration;
  };

  const hour = 3_600_000;

  it.each<[string | undefined, number]>([
    [undefined, hour],
    ["PT1H", hour],
    ["PT1H30M", 1.5 * hour],
    ["PT3600S", hour],
    ["PT3600.0S", hour],
    ["PT0.0015S", 2],
    ["P0DT8H", 8 * hour],
    ["P1D", 24 * hour],
    ["P1W", 7 * 24 * hour],
    ["P1Y2M3DT4H5M6S", ((365 + 60 + 3) * 24 + 4) * hour + 306_000],
    ["-PT1H", -hour],
  ])("is read in every form of AWS's model: %s", async (text, length) => {
    expect(await read(text)).toBe(length);
  });

  it.each(["", "P", "PT", "1H", "PT1H ", "P1H", "PT1.5H", "P1D2W", "pt1h"])(
    "is not guessed from %j",
    async (text) => {
      await expect(read(text)).rejects.toThrow(TransientError);
    },
  );
});
