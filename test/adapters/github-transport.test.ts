import { gzipSync } from "node:zlib";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createGitHub } from "../../src/adapters/github/github.ts";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import { milliseconds } from "../../src/domain/time.ts";
import {
  noon,
  pull,
  review,
  says,
  startFake,
  token,
  wire,
} from "./github-fake.ts";

const at = (apiUrl: string, config: object = {}) =>
  createGitHub({
    repository: "octo/access",
    apiUrl,
    credentials: { kind: "token", token },
    pause: () => Promise.resolve(),
    now: () => Promise.resolve(noon),
    ...config,
  });

describe("the address", () => {
  it.each([
    "http://api.github.com",
    "http://10.0.0.1",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "ftp://127.0.0.1",
    "https://user:secret@api.github.com",
    "https://api.github.com?x=1",
    "https://api.github.com#x",
    "api.github.com",
    "",
  ])("%s is refused", (apiUrl) => {
    expect(() => at(apiUrl)).toThrow(BlockedError);
  });

  it.each([
    "https://api.github.com",
    "https://ghe.example.com/api/v3/",
    "http://localhost:1",
    "http://127.0.0.1:1",
    "http://[::1]:1",
  ])("%s is taken", (apiUrl) => {
    expect(() => at(apiUrl)).not.toThrow();
  });

  it.each(["octo", "octo/access/more", "octo/..", "../access", "octo/a b", ""])(
    "the repository %j is refused",
    (repository) => {
      expect(() => at("http://localhost:1", { repository })).toThrow(
        BlockedError,
      );
    },
  );

  it("with a path in it is kept", async () => {
    const fake = await startFake(() => ({ json: pull(7) }));
    await at(`${fake.url}/api/v3/`).pullRequest(7);
    expect(fake.asked[0]?.path).toBe("/api/v3/repos/octo/access/pulls/7");
  });
});

describe("a redirection of a renamed repository", () => {
  it.each([301, 302, 307, 308])(
    "%i is followed on the same host",
    async (status) => {
      const { github, asked } = await wire((question) =>
        question.path.startsWith("/repos/")
          ? {
              ...says(status, "Moved"),
              headers: { location: "/repositories/77/pulls/7" },
            }
          : { json: pull(7) },
      );
      expect((await github.pullRequest(7)).number).toBe(7);
      expect(asked.map(({ headers }) => headers["authorization"])).toEqual([
        `Bearer ${token}`,
        `Bearer ${token}`,
      ]);
    },
  );

  it("repeats a write as it was", async () => {
    const { github, asked } = await wire((question) => {
      if (question.method === "GET")
        return {
          json: { ...pull(7), body: "old" },
        };
      return question.path.startsWith("/repos/")
        ? { status: 307, headers: { location: "/repositories/77/pulls/7" } }
        : { json: pull(7) };
    });
    await github.updatePullRequest(7, { title: "New" });
    expect(
      asked.slice(1).map(({ method, path, body }) => [method, path, body]),
    ).toEqual([
      ["PATCH", "/repos/octo/access/pulls/7", { title: "New" }],
      ["PATCH", "/repositories/77/pulls/7", { title: "New" }],
    ]);
  });

  it("to another host, port or scheme is refused, and the token stays", async () => {
    const elsewhere = await startFake(() => ({ json: pull(7) }));
    for (const location of [
      `${elsewhere.url}/repos/octo/access/pulls/7`,
      "https://127.0.0.1/repos/octo/access/pulls/7",
      "//evil.example.com/repos/octo/access/pulls/7",
    ]) {
      const { github, asked } = await wire(() => ({
        status: 301,
        headers: { location },
      }));
      await expect(github.pullRequest(7)).rejects.toBeInstanceOf(BlockedError);
      expect(asked).toHaveLength(1);
    }
    expect(elsewhere.asked).toEqual([]);
  });

  it("in a circle ends", async () => {
    const { github, asked } = await wire(
      (question) => ({ status: 302, headers: { location: question.path } }),
      { limits: { retries: 0 } },
    );
    await expect(github.pullRequest(7)).rejects.toThrow(/redirected more/);
    expect(asked).toHaveLength(4);
  });
});

describe("a body", () => {
  it("is read where it is compressed", async () => {
    const body = gzipSync(JSON.stringify(pull(7)));
    const server = createServer((_incoming, outgoing) => {
      outgoing.writeHead(200, {
        "content-type": "application/json",
        "content-encoding": "gzip",
      });
      outgoing.end(body);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = server.address() as AddressInfo;
    const github = at(`http://127.0.0.1:${port}`);
    expect((await github.pullRequest(7)).number).toBe(7);
  });

  it("that is too long is refused", async () => {
    const { github } = await wire(() => ({ json: [review(1)] }), {
      limits: { retries: 0, bodyBytes: 50 },
    });
    await expect(github.reviews(7)).rejects.toThrow(/longer than 50 bytes/);
  });
});

describe("a call is bounded as a whole", () => {
  it("also where the abort signal is not heard", async () => {
    const original = globalThis.fetch;
    globalThis.fetch = () => new Promise(() => undefined);
    onTestFinished(() => {
      globalThis.fetch = original;
    });
    const { github } = await wire(() => ({ json: pull(7) }), {
      limits: { retries: 0, callTimeout: milliseconds(20) },
    });
    await expect(github.pullRequest(7)).rejects.toThrow(/within 20 ms/);
  });
});

describe("no message shows a secret, or what could forge a line", () => {
  const everything = (error: unknown): string => {
    const texts: string[] = [];
    for (let at = error; at instanceof Error; at = at.cause)
      texts.push(at.message, at.stack ?? "", JSON.stringify(at));
    return texts.join("\n");
  };
  const failureOf = async (promise: Promise<unknown>): Promise<Error> =>
    await promise.then(
      () => Promise.reject(new Error("it did not fail")),
      (error: unknown) => error as Error,
    );

  it.each([401, 403, 404, 422, 500])(
    "status %i whose message repeats the request",
    async (status) => {
      const { github } = await wire(
        (question) =>
          says(
            status,
            `bad ${question.headers["authorization"] ?? ""}\n::error::x\u0007\u202e ghs_AAAAAAAAAAAAAAAAAAAA eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjF9.c2ln`,
          ),
        { limits: { retries: 0 } },
      );
      const error = await failureOf(github.pullRequest(7));
      const shown = everything(error);
      expect(shown).not.toContain(token);
      expect(shown).not.toContain("ghs_A");
      expect(shown).not.toContain("eyJ");
      expect(error.message).not.toMatch(/[\u0000-\u001f\u202e]/);
    },
  );

  it("a lost connection", async () => {
    const { github } = await wire(() => ({ fault: "reset" }), {
      limits: { retries: 0 },
    });
    const error = await failureOf(github.pullRequest(7));
    expect(error).toBeInstanceOf(TransientError);
    expect(everything(error)).not.toContain(token);
  });

  it.each(["", " ", "ghp_abc\n", "ghp abc", "ghp_\u00e9", '"ghp_abc"\r'])(
    "a token that cannot be sent: %j",
    (wrong) => {
      expect(() =>
        at("http://localhost:1", {
          credentials: { kind: "token", token: wrong },
        }),
      ).toThrow(/empty, or has characters/);
    },
  );

  it("also where a token has no shape by which it could be told", async () => {
    const plain = "0123456789abcdef0123456789abcdef01234567";
    const { github } = await wire(
      (question) => says(404, question.headers["authorization"]),
      { credentials: { kind: "token", token: plain } },
    );
    const error = await failureOf(github.pullRequest(7));
    expect(error.message).toContain("Bearer [secret]");
    expect(everything(error)).not.toContain(plain);
  });
});

describe("failures say who must act", () => {
  it("403 names the permission that GitHub wants", async () => {
    const { github } = await wire(() =>
      says(403, "Resource not accessible by integration", {
        "x-accepted-github-permissions": "pull_requests=read",
      }),
    );
    await expect(github.pullRequest(7)).rejects.toMatchObject({
      name: "BlockedError",
      hint: expect.stringContaining("pull_requests=read") as string,
    });
  });

  it("403 for want of single sign-on says so", async () => {
    const { github } = await wire(() =>
      says(403, "Resource protected by organization SAML enforcement.", {
        "x-github-sso": "required; url=https://github.test/sso",
      }),
    );
    await expect(github.pullRequest(7)).rejects.toThrow(/single sign-on/);
  });

  it("401 and 404 are a person's matter", async () => {
    for (const status of [401, 404, 410]) {
      const { github } = await wire(() => says(status));
      await expect(github.pullRequest(7)).rejects.toBeInstanceOf(BlockedError);
    }
  });

  it("a name that would lead elsewhere is never asked for", async () => {
    const { github, asked } = await wire(() => ({ json: {} }));
    await expect(
      github.teamMembership("..", "..", "bob"),
    ).rejects.toBeInstanceOf(BlockedError);
    await expect(github.teamMembers("octo", "")).rejects.toBeInstanceOf(
      BlockedError,
    );
    expect(asked).toEqual([]);
  });
});
