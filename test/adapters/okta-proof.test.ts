/** Proof of possession (DPoP): whether a token needs one, and what happens where the API does not take it. */
import { describe, expect, it } from "vitest";
import { TransientError } from "../../src/domain/errors.ts";
import { instant } from "../../src/domain/time.ts";
import {
  type Behaviour,
  directoryFor,
  groupId,
  refusal,
  type Reply,
  type Seen,
  serverTime,
  serviceApp,
  startOkta,
  userId,
} from "./okta-server.ts";

const isToken = ({ path }: Seen): boolean => path === "/oauth2/v1/token";

const hasNonce = ({ headers }: Seen): boolean =>
  Buffer.from(String(headers.dpop).split(".")[1] ?? "", "base64url")
    .toString("utf8")
    .includes('"nonce"');

const token = (n: number, type: string): Reply => ({
  body: { token_type: type, expires_in: 3600, access_token: `t${n}` },
});

const schemes = (seen: readonly Seen[]): readonly string[] =>
  seen
    .filter((one) => !isToken(one))
    .map(({ headers }) => headers.authorization?.split(" ")[0] ?? "");

/** An hour later with each `renew`. */
const connect = async (behaviour: Behaviour) => {
  const okta = await startOkta(behaviour);
  let now = serverTime;
  const { directory } = directoryFor(okta, {
    credentials: serviceApp,
    now: () => Promise.resolve(now),
  });
  return {
    okta,
    remove: () => directory.removeMember(groupId(), userId()),
    renew: () => {
      now = instant(now + 3_600_000);
    },
  };
};

describe("a token is shown as what it is", () => {
  it("when an administrator switches the proof off and on while Curfew runs", async () => {
    let isDemanded = true;
    let n = 0;
    const { okta, remove, renew } = await connect((seen) => {
      const type = isDemanded ? "DPoP" : "Bearer";
      if (!isToken(seen))
        return seen.headers.authorization?.startsWith(`${type} `) === true
          ? { status: 204 }
          : refusal(401, "E0000011", "Invalid token provided");
      n += 1;
      return isDemanded && !hasNonce(seen)
        ? {
            status: 400,
            headers: { "dpop-nonce": "nonce-1" },
            body: { error: "use_dpop_nonce" },
          }
        : token(n, type);
    });

    for (isDemanded of [true, false, true, false]) {
      await remove();
      renew();
    }

    expect(schemes(okta.seen)).toEqual(["DPoP", "Bearer", "DPoP", "Bearer"]);
    expect(okta.seen.filter(isToken)).toHaveLength(6);
  });

  it.each([
    ["DPoP", "DPoP"],
    ["dpop", "DPoP"],
    ["Bearer", "Bearer"],
    ["bearer", "Bearer"],
  ])("without a nonce demanded: %s", async (type, scheme) => {
    const { okta, remove } = await connect((seen) =>
      isToken(seen) ? token(1, type) : { status: 204 },
    );

    await remove();

    expect(schemes(okta.seen)).toEqual([scheme]);
    expect(okta.seen.at(-1)?.headers.dpop === undefined).toBe(
      scheme === "Bearer",
    );
  });

  it.each(["", "mac", "Bearer DPoP", null])(
    "and not at all when its type is %j",
    async (type) => {
      const { okta, remove } = await connect(() => token(1, type as string));

      await expect(remove()).rejects.toThrow(TransientError);
      await expect(remove()).rejects.toThrow(/type/);
      expect(okta.seen.every(isToken)).toBe(true);
    },
  );
});
