/** Proof of possession (DPoP): whether a token needs one, and what happens where the API does not take it. */
import { describe, expect, it } from "vitest";
import {
  BlockedError,
  messageOf,
  TransientError,
} from "../../src/domain/errors.ts";
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

describe("a proof that the API does not take", () => {
  /** As Okta tells it, with an empty body. */
  const challenge = (error: string, description: string): Reply => ({
    status: error === "invalid_token" ? 401 : 400,
    headers: {
      "www-authenticate": `DPoP algs="RS256 RS384", realm="http://x.test/?error=no", error="${error}", error_description="${description}", resource="/api/v1/groups"`,
    },
    body: "",
  });

  it.each(["invalid_dpop_proof", "invalid_token"])(
    "is made anew once, with another token: %s",
    async (error) => {
      let n = 0;
      const { okta, remove } = await connect((seen) => {
        if (isToken(seen)) {
          n += 1;
          return token(n, "DPoP");
        }
        return seen.headers.authorization === "DPoP t1"
          ? challenge(error, "No.")
          : { status: 204 };
      });

      await remove();

      expect(okta.seen).toHaveLength(4);
    },
  );

  it.each([
    [400, "invalid_dpop_proof", /clock/],
    [401, "invalid_token", /OKTA_CLIENT_ID/],
  ])(
    "needs a person when it is refused again: %i %s",
    async (status, error, hint) => {
      const { okta, remove } = await connect((seen) =>
        isToken(seen)
          ? token(1, "DPoP")
          : challenge(error, String.raw`The 'iat' of \"it\" is wrong.`),
      );

      const thrown: unknown = await remove().catch((one: unknown) => one);

      expect(thrown).toBeInstanceOf(BlockedError);
      expect(messageOf(thrown)).toContain(
        `Okta answered ${status} ${error} The 'iat' of "it" is wrong.`,
      );
      expect((thrown as BlockedError).hint).toMatch(hint);
      expect(okta.seen).toHaveLength(4);
    },
  );

  it("is told without secrets, control characters or endless text", async () => {
    const { remove } = await connect((seen) =>
      isToken(seen)
        ? token(1, "DPoP")
        : challenge(
            "invalid_dpop_proof",
            `\u00ad\u0085violet ${String(seen.headers.dpop)} ${"no ".repeat(900)}`,
          ),
    );

    const thrown: unknown = await remove().catch((one: unknown) => one);

    expect(messageOf(thrown)).toContain("violet");
    expect(messageOf(thrown)).not.toMatch(/[\p{Cc}\p{Cf}]|eyJ/u);
    expect(messageOf(thrown).length).toBeLessThan(500);
  });

  it.each([
    ["another login", 'Basic realm="proxy"'],
    ["half a header", 'DPoP error="invalid_dpop_proof'],
    ["no words", "DPoP"],
  ])("may be taken later when the header tells %s", async (_name, header) => {
    const { remove } = await connect((seen) =>
      isToken(seen)
        ? token(1, "DPoP")
        : { status: 400, headers: { "www-authenticate": header }, body: "" },
    );

    await expect(remove()).rejects.toThrow(TransientError);
  });
});
