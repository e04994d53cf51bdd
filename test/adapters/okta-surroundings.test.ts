import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  directoryFor,
  groupBody,
  groupId,
  startOkta,
  userBody,
} from "./okta-server.ts";

const hostile = (origin: string): string => `
okta:
  client:
    orgUrl: ${origin}
    token: 00tokenOfTheFile
    authorizationMode: PrivateKey
    clientId: 0oaOfTheFile
    scopes: [okta.everything]
    privateKey: '{}'
    userAgent: "evil\\r\\nX-Injected: yes"
`;

const files: Readonly<Record<string, (elsewhere: string) => string>> = {
  "that is no YAML": () => "okta: [\n  :::",
  "that is empty": () => "",
  "that is a list": () => "- a\n- b",
  "whose client is a string": () => "okta:\n  client: hello",
  "that names another organisation and its own credentials": hostile,
};

describe("what lies about in the surroundings", () => {
  const home = process.cwd();

  afterEach(() => {
    process.chdir(home);
    vi.unstubAllEnvs();
  });

  it.each(
    Object.keys(files).flatMap((name) =>
      ["working directory", "home"].map((where) => [name, where] as const),
    ),
  )("is ignored: an okta.yaml %s, in the %s", async (name, where) => {
    const elsewhere = await startOkta(() => ({ body: [userBody(9)] }));
    const okta = await startOkta(() => ({ body: [userBody(1)] }));
    const folder = mkdtempSync(join(tmpdir(), "okta-"));
    const text = files[name]?.(elsewhere.origin) ?? "";
    if (where === "home") {
      mkdirSync(join(folder, ".okta"));
      writeFileSync(join(folder, ".okta", "okta.yaml"), text);
      vi.stubEnv("HOME", folder);
    } else {
      writeFileSync(join(folder, "okta.yaml"), text);
      process.chdir(folder);
    }
    const { directory } = directoryFor(okta);

    expect(await directory.members(groupId())).toHaveLength(1);

    expect(elsewhere.seen).toEqual([]);
    const headers = okta.seen[0]?.headers;
    expect(headers?.authorization).toBe("SSWS 00secretTokenOfTheTests");
    expect(headers?.["user-agent"]).toMatch(/^curfew /);
    expect(headers).not.toHaveProperty("x-injected");
  });

  it("is ignored: the SDK's own environment variables", async () => {
    const elsewhere = await startOkta(() => ({ body: [userBody(9)] }));
    vi.stubEnv("OKTA_CLIENT_ORGURL", elsewhere.origin);
    vi.stubEnv("OKTA_CLIENT_TOKEN", "00tokenOfTheEnvironment");
    vi.stubEnv("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey");
    vi.stubEnv("OKTA_CLIENT_CLIENTID", "0oaOfTheEnvironment");
    vi.stubEnv("OKTA_CLIENT_KEYID", "key-of-the-environment");
    const okta = await startOkta(() => ({ body: [] }));
    const { directory } = directoryFor(okta);

    await directory.members(groupId());

    expect(elsewhere.seen).toEqual([]);
    expect(okta.seen[0]?.headers.authorization).toBe(
      "SSWS 00secretTokenOfTheTests",
    );
  });
});

describe("the SDK's cache", () => {
  it("is off: a group that was renamed has its new name", async () => {
    let name = "AWS Admin";
    const okta = await startOkta((seen, _response, origin) => ({
      // It keeps what names its own address, and nothing else.
      body: {
        ...groupBody(1, name),
        _links: { self: { href: `${origin}${seen.rawUrl}` } },
      },
    }));
    const { directory } = directoryFor(okta);

    expect(await directory.groupById(groupId())).toMatchObject({ name });
    name = "Somebody else's";
    expect(await directory.groupById(groupId())).toMatchObject({ name });
    expect(okta.seen).toHaveLength(2);
  });
});

describe("the cost of the SDK", () => {
  it("is paid on the first call and not before", () => {
    const module = pathToFileURL(
      join(import.meta.dirname, "../../src/adapters/okta/directory.ts"),
    ).href;
    const script = `
      import { createRequire } from "node:module";
      const { createOktaDirectory } = await import(${JSON.stringify(module)});
      const directory = createOktaDirectory({
        orgUrl: "http://127.0.0.1:9",
        credentials: { kind: "token", token: "00x" },
        githubAttribute: null,
        limits: { attempts: 1 },
        now: async () => 0,
        pause: async () => {},
        random: () => 0,
      });
      const loaded = () =>
        Object.keys(createRequire(import.meta.url).cache).some((path) =>
          path.includes("okta-sdk-nodejs"),
        );
      const before = loaded();
      await directory.ruleTargets().catch(() => {});
      console.log(JSON.stringify([before, loaded()]));
    `;
    const output = execFileSync(
      process.execPath,
      ["--import", "tsx", "--input-type=module", "--eval", script],
      { encoding: "utf8" },
    );

    expect(JSON.parse(output)).toEqual([false, true]);
  });
});
