import { generateKeyPairSync, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { CredentialConfig } from "../../src/adapters/github/credentials.ts";
import { BlockedError } from "../../src/domain/errors.ts";
import { type Instant, instant } from "../../src/domain/time.ts";
import {
  type Asked,
  type FakeAnswer,
  noon,
  pull,
  says,
  wire,
} from "./github-fake.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
/** As GitHub hands it out. */
const pkcs1 = keys.privateKey
  .export({ type: "pkcs1", format: "pem" })
  .toString();
const pkcs8 = keys.privateKey
  .export({ type: "pkcs8", format: "pem" })
  .toString();
const hour = 3_600_000;

/** What GitHub says of whatever such an App asks for, with a 404. */
const unknownApp = "Integration not found";

/** GitHub's side of an App: its own clock, signatures checked for key and time, tokens that expire. */
const appServer = (options: { slug?: string; installation?: number } = {}) => {
  const issued: string[] = [];
  const state = {
    now: noon as number,
    revoked: new Set<string>(),
    issued,
    installation: (options.installation ?? 55) as number | null,
  };

  const signatureError = (asked: Asked): string | null => {
    const jwt = asked.headers["authorization"]?.replace(/^bearer /i, "") ?? "";
    const [head = "", body = "", signature = ""] = jwt.split(".");
    const isSigned = verify(
      "sha256",
      Buffer.from(`${head}.${body}`),
      keys.publicKey,
      Buffer.from(signature, "base64url"),
    );
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as {
      iat: number;
      exp: number;
      iss: number | string;
    };
    const seconds = state.now / 1000;
    if (String(claims.iss) !== "123") return unknownApp;
    if (!isSigned) return "A JSON web token could not be decoded";
    if (claims.iat > seconds) return "'Issued at' claim ('iat') is too early";
    if (claims.exp <= seconds) return "'Expiration time' claim ('exp') is past";
    if (claims.exp > seconds + 600) return "'exp' is too far in the future";
    return null;
  };

  const asApp = (asked: Asked): FakeAnswer | null => {
    const error = signatureError(asked);
    if (error !== null) return says(error === unknownApp ? 404 : 401, error);
    if (
      asked.path === "/repos/octo/access/installation" &&
      state.installation !== null
    )
      return { json: { id: state.installation, app_id: 123 } };
    if (asked.path === "/app")
      return { json: { id: 123, slug: options.slug ?? "curfew" } };
    if (
      asked.path === `/app/installations/${state.installation}/access_tokens`
    ) {
      const token = `ghs_token${issued.length + 1}xxxxxxxxxx`;
      issued.push(token);
      return {
        status: 201,
        json: { token, expires_at: new Date(state.now + hour).toISOString() },
      };
    }
    return says(404);
  };

  const answer = (
    asked: Asked,
    otherwise: (asked: Asked) => FakeAnswer,
  ): FakeAnswer => {
    const isForApp =
      asked.path.startsWith("/app") || asked.path.endsWith("/installation");
    const date = { date: new Date(state.now).toUTCString() };
    if (isForApp) {
      const given = asApp(asked) ?? says(404);
      return { ...given, headers: { ...date, ...given.headers } };
    }
    const used = asked.headers["authorization"]?.replace("Bearer ", "") ?? "";
    const given =
      issued.at(-1) === used && !state.revoked.has(used)
        ? otherwise(asked)
        : says(401, "Bad credentials");
    return { ...given, headers: { ...date, ...given.headers } };
  };
  return { state, answer };
};

const app = (changes: object = {}): CredentialConfig => ({
  kind: "app",
  appId: 123,
  privateKey: pkcs1,
  ...changes,
});

const pullAskedFor = ({ path }: Asked): FakeAnswer => ({
  json: pull(Number(path.split("/").at(-1))),
});

const wired = async (
  credentials: CredentialConfig,
  server = appServer(),
  otherwise: (asked: Asked) => FakeAnswer = pullAskedFor,
) => {
  const clock: { now: Instant } = { now: noon };
  const all = await wire((asked) => server.answer(asked, otherwise), {
    credentials,
    now: () => Promise.resolve(clock.now),
  });
  const moveTo = (at: number): void => {
    clock.now = instant(at);
    server.state.now = at;
  };
  return { ...all, clock, server, moveTo };
};

const tokenPath = "/app/installations/55/access_tokens";
const exchanges = (asked: readonly Asked[]): number =>
  asked.filter(({ path }) => path === tokenPath).length;

describe("an App's token", () => {
  it.each([
    ["PKCS#1", pkcs1],
    ["PKCS#8", pkcs8],
    ["on one line", pkcs1.replaceAll("\n", "\\n")],
  ])(
    "is obtained at the first call with a key %s",
    async (_form, privateKey) => {
      const { github, asked } = await wired(app({ privateKey }));
      expect(asked).toEqual([]);
      await github.pullRequest(7);
      await github.pullRequest(8);
      expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
        "GET /repos/octo/access/installation",
        `POST ${tokenPath}`,
        "GET /repos/octo/access/pulls/7",
        "GET /repos/octo/access/pulls/8",
      ]);
    },
  );

  it("needs no look-up where the installation is given", async () => {
    const { github, asked } = await wired(app({ installationId: 55 }));
    await github.pullRequest(7);
    expect(asked[0]?.path).toBe(tokenPath);
  });

  it("is one for many calls at once", async () => {
    const { github, asked } = await wired(app());
    await Promise.all([1, 2, 3, 4].map((number) => github.pullRequest(number)));
    expect(exchanges(asked)).toBe(1);
  });

  it("is renewed before it expires", async () => {
    const { github, server, moveTo } = await wired(app());
    await github.pullRequest(7);
    moveTo(noon + 53 * 60_000);
    await github.pullRequest(7);
    expect(server.state.issued).toHaveLength(1);
    moveTo(noon + 55 * 60_000);
    await github.pullRequest(7);
    expect(server.state.issued).toHaveLength(2);
  });

  it("is renewed once on 401, and the write is made once", async () => {
    const { github, server, asked } = await wired(
      app(),
      appServer(),
      (question) =>
        question.method === "GET"
          ? { json: { ...pull(7), body: "old" } }
          : { json: pull(7) },
    );
    await github.pullRequest(7);
    server.state.revoked.add(server.state.issued[0] ?? "");
    await github.updatePullRequest(7, { title: "New" });
    expect(server.state.issued).toHaveLength(2);
    expect(asked.filter(({ method }) => method === "PATCH")).toHaveLength(1);
  });

  it("comes again where the App was installed anew, under another number", async () => {
    const { github, server, asked } = await wired(app());
    await github.pullRequest(7);
    server.state.installation = 56;
    server.state.revoked.add(server.state.issued[0] ?? "");
    expect((await github.pullRequest(7)).number).toBe(7);
    expect(asked.map(({ path }) => path).slice(-5)).toEqual([
      "/repos/octo/access/pulls/7",
      tokenPath,
      "/repos/octo/access/installation",
      "/app/installations/56/access_tokens",
      "/repos/octo/access/pulls/7",
    ]);
  });

  it("comes again once the App is back", async () => {
    const { server, ...all } = await wired(app());
    await all.github.pullRequest(7);
    server.state.revoked.add(server.state.issued[0] ?? "");
    server.state.installation = null;
    await expect(all.github.pullRequest(7)).rejects.toMatchObject({
      name: "BlockedError",
      message: expect.stringContaining("is not installed") as string,
    });
    server.state.installation = 57;
    expect((await all.github.pullRequest(7)).number).toBe(7);
  });

  it("is kept after a 401 that is not GitHub's", async () => {
    let questions = 0;
    const { github, asked } = await wired(app(), appServer(), () => {
      questions += 1;
      return questions === 1
        ? { status: 401, text: "<html>" }
        : { json: pull(7) };
    });
    await github.pullRequest(7);
    expect(questions).toBe(2);
    expect(exchanges(asked)).toBe(1);
  });

  it("is replaced where git was refused with it", async () => {
    const { github, server } = await wired(app());
    const used = await github.accessToken();
    github.forgetAccessToken("ghs_somebody_elses");
    expect(await github.accessToken()).toBe(used);
    github.forgetAccessToken(used);
    expect(await github.accessToken()).toBe(server.state.issued[1]);
    expect(server.state.issued[1]).not.toBe(used);
  });

  it("is renewed, for git, while its own calls are limited", async () => {
    const { github, server, asked, moveTo } = await wired(
      app(),
      appServer(),
      () => says(403, "", { "retry-after": "3600" }),
    );
    await expect(github.pullRequest(7)).rejects.toThrow(/rate limit/);
    moveTo(noon + 55 * 60_000);
    expect(await github.accessToken()).toBe(server.state.issued[1]);
    await expect(github.pullRequest(7)).rejects.toThrow(/rate limit/);
    expect(asked.filter(({ path }) => path.includes("/pulls/"))).toHaveLength(
      1,
    );
  });

  it("that is refused again and again is a person's matter", async () => {
    const { github, server, asked } = await wired(app());
    server.state.revoked = { has: () => true } as unknown as Set<string>;
    await expect(github.pullRequest(7)).rejects.toBeInstanceOf(BlockedError);
    expect(exchanges(asked)).toBe(2);
  });

  it.each([-2, -0.25, 0.25, 2])(
    "comes although our clock is %d hours off",
    async (hours) => {
      const server = appServer();
      server.state.now = noon + hours * hour;
      const { github, asked, moveTo, clock } = await wired(app(), server);
      await github.pullRequest(7);
      expect(exchanges(asked)).toBeGreaterThan(0);
      // Its expiry is GitHub's time, so the renewal goes by GitHub's clock too.
      moveTo(noon + hours * hour + 50 * 60_000);
      clock.now = instant(noon + 50 * 60_000);
      await github.pullRequest(7);
      expect(server.state.issued).toHaveLength(1);
    },
  );

  it("is signed for by no clock of a page in GitHub's place", async () => {
    const { github, asked } = await wire(
      () => ({
        status: 401,
        text: "<html>Sign in</html>",
        headers: { date: "Sat, 22 Nov 2031 12:00:00 GMT" },
      }),
      { credentials: app(), now: () => Promise.resolve(noon) },
    );
    await expect(github.pullRequest(7)).rejects.toThrow(/./);
    const signedAt = asked.map(({ headers }) => {
      const [, claims = ""] = (headers["authorization"] ?? "").split(".");
      const text = Buffer.from(claims, "base64url").toString();
      return (JSON.parse(text) as { iat: number }).iat * 1_000;
    });
    expect(signedAt.length).toBeGreaterThan(0);
    for (const at of signedAt) expect(Math.abs(at - noon)).toBeLessThan(hour);
  });

  it("is signed for at the time that is handed in, not the machine's", async () => {
    const server = appServer();
    server.state.now = Date.UTC(2031, 0, 1);
    const { github, asked, clock } = await wired(app(), server);
    clock.now = instant(Date.UTC(2031, 0, 1));
    await github.pullRequest(7);
    expect(asked).toHaveLength(3);
  });
});

describe("an App that is set up wrongly says what to mend", () => {
  it("not installed", async () => {
    const { github } = await wire(
      (asked) =>
        asked.path === "/app"
          ? { json: { id: 123, slug: "curfew" } }
          : says(404, "No installation here"),
      { credentials: app() },
    );
    await expect(github.pullRequest(7)).rejects.toMatchObject({
      name: "BlockedError",
      message: expect.stringMatching(
        /not installed on octo\/access;.*"No installation here"/,
      ) as string,
      hint: expect.stringContaining("Install the App") as string,
    });
  });

  it.each([undefined, 55])(
    "an App id that GitHub does not know (installation %s)",
    async (installationId) => {
      const { github } = await wired(
        app({
          appId: 124,
          ...(installationId === undefined ? {} : { installationId }),
        }),
      );
      await expect(github.pullRequest(7)).rejects.toMatchObject({
        name: "BlockedError",
        message: expect.stringMatching(
          /does not know the App;.*"Integration not found"/,
        ) as string,
        hint: "Correct GITHUB_APP_ID.",
      });
    },
  );

  it("an installation that is not there", async () => {
    const { github } = await wired(app({ installationId: 56 }));
    await expect(github.pullRequest(7)).rejects.toMatchObject({
      hint: expect.stringContaining("GITHUB_APP_INSTALLATION_ID") as string,
    });
  });

  it("a suspended installation", async () => {
    const { github } = await wire(
      () => says(403, "This installation has been suspended"),
      { credentials: app() },
    );
    await expect(github.pullRequest(7)).rejects.toMatchObject({
      hint: expect.stringContaining("suspended") as string,
    });
  });

  it("another App's key", async () => {
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 })
      .privateKey.export({ type: "pkcs1", format: "pem" })
      .toString();
    const { github } = await wired(app({ privateKey: other }));
    await expect(github.pullRequest(7)).rejects.toMatchObject({
      name: "BlockedError",
      hint: expect.stringContaining("GITHUB_APP_PRIVATE_KEY") as string,
    });
  });

  it.each([
    "not a key",
    "-----BEGIN RSA PRIVATE KEY-----",
    pkcs1.slice(0, 400),
    "",
  ])(
    "a key that is none (%#), and the key is not shown",
    async (privateKey) => {
      const { github, asked } = await wired(app({ privateKey }));
      const error: unknown = await github
        .pullRequest(7)
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(BlockedError);
      expect((error as Error).message).not.toContain("MII");
      expect((error as BlockedError).hint).toContain("GITHUB_APP_PRIVATE_KEY");
      expect(asked).toEqual([]);
    },
  );
});

describe("an answer to the App that is none", () => {
  it.each([
    { json: {} },
    { json: { token: "", expires_at: "2026-11-22T13:00:00Z" } },
    { json: { token: "ghs_a\nb", expires_at: "2026-11-22T13:00:00Z" } },
    { json: { token: "ghs_abc", expires_at: "never" } },
    { text: "" },
    { status: 502 },
  ])("%j is asked for again, and is an error in the end", async (broken) => {
    const { github, asked } = await wire(() => broken, {
      credentials: app({ installationId: 55 }),
    });
    await expect(github.pullRequest(7)).rejects.toMatchObject({
      name: "TransientError",
      message: expect.not.stringContaining("ghs_") as string,
    });
    expect(exchanges(asked)).toBe(4);
  });
});
