/** How Okta is set up, as it says it, as it may fail to say it, and what may be asked at all. */
import { describe, expect, it } from "vitest";
import type { OktaConfig } from "../../src/adapters/okta/config.ts";
import { checkAddress, isPostureId } from "../../src/adapters/okta/guard.ts";
import { createOktaPosture } from "../../src/adapters/okta/posture.ts";
import { readSignInRule } from "../../src/adapters/okta/posture-shapes.ts";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import {
  type Behaviour,
  groupId,
  refusal,
  serverTime,
  startOkta,
  userBody,
  userId,
} from "./okta-server.ts";

const postureOf = async (
  behaviour: Behaviour,
  change: Partial<OktaConfig> = {},
) => {
  const { origin, seen } = await startOkta(behaviour);
  const posture = createOktaPosture({
    orgUrl: origin,
    credentials: { kind: "token", token: "00secretTokenOfTheTests" },
    githubAttribute: null,
    limits: { attempts: 1, passes: 1 },
    now: () => Promise.resolve(serverTime),
    pause: () => Promise.resolve(),
    random: () => 0,
    ...change,
  });
  return { posture, seen };
};

const answering =
  (body: unknown): Behaviour =>
  () => ({ body });

const id = (prefix: string): string => prefix.padEnd(20, "A");

describe("what the doctor may ask", () => {
  const origin = "https://example.okta.com";
  const paths = [
    "/api/v1/apps",
    "/api/v1/users/me",
    "/api/v1/meta/schemas/user/default",
    `/api/v1/users/${userId()}/roles`,
    `/oauth2/v1/clients/${id("0oa")}/roles`,
    `/api/v1/apps/${id("0oa")}/grants`,
    `/api/v1/policies/${id("rst")}/rules`,
    `/api/v1/iam/roles/${id("cr0")}/permissions`,
    `/api/v1/iam/resource-sets/${id("iam")}/resources`,
  ];

  it.each(paths)("is GET %s, and nothing is written there", (path) => {
    expect(() =>
      checkAddress("GET", origin + path, { origin, feeds: false }),
    ).not.toThrow();
    for (const method of ["POST", "PUT", "PATCH", "DELETE"])
      expect(() =>
        checkAddress(method, origin + path, { origin, feeds: false }),
      ).toThrow(/refused/);
  });

  it.each([
    "/api/v1/users/admin@example.com",
    `/api/v1/users/${userId()}`,
    "/api/v1/meta/schemas/user/other",
    `/api/v1/apps/${id("0oa")}`,
    `/api/v1/apps/${id("0oa")}/grants/../../users`,
    `/api/v1/policies/${id("rst")}`,
    "/api/v1/iam/roles",
    `/api/v1/iam/roles/${groupId()}/permissions`,
  ])("is not GET %s", (path) => {
    expect(() =>
      checkAddress("GET", origin + path, { origin, feeds: false }),
    ).toThrow(/refused/);
  });

  it("takes no other id for a role, a policy, a set or an app", async () => {
    for (const bad of ["..", "", "00gAAAAAAAAAAAAAAAAA", "cr0/../..", "me"])
      for (const kind of ["app", "policy", "role", "resource-set"] as const)
        expect(isPostureId(kind, bad)).toBe(false);
    const { posture, seen } = await postureOf(answering([]));
    for (const ask of [
      () => posture.rolePermissions(".."),
      () => posture.resources(".."),
      () => posture.signInRules(".."),
    ])
      await expect(ask()).rejects.toBeInstanceOf(TypeError);
    expect(seen).toEqual([]);
  });

  it("asks nothing of a client id that is none", async () => {
    const { generateKeyPairSync } = await import("node:crypto");
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const { posture, seen } = await postureOf(answering([]), {
      credentials: {
        kind: "oauth",
        clientId: "my-app",
        privateKey: privateKey
          .export({ type: "pkcs8", format: "pem" })
          .toString(),
      },
    });
    await expect(posture.grantedScopes()).rejects.toBeInstanceOf(BlockedError);
    await expect(posture.adminRoles()).rejects.toBeInstanceOf(BlockedError);
    expect(seen).toEqual([]);
  });
});

describe("an API token", () => {
  it("knows no scopes, and has its owner's roles", async () => {
    const { posture, seen } = await postureOf(({ path }) => ({
      body: path.endsWith("/me")
        ? userBody()
        : [{ type: "SUPER_ADMIN", label: "Super Administrator" }],
    }));
    expect(await posture.grantedScopes()).toBeNull();
    expect(await posture.adminRoles()).toEqual([
      { type: "SUPER_ADMIN", label: "Super Administrator", custom: null },
    ]);
    expect(seen.map(({ path }) => path)).toEqual([
      "/api/v1/users/me",
      `/api/v1/users/${userId()}/roles`,
    ]);
  });

  it("whose owner has a strange id is not followed", async () => {
    const { posture, seen } = await postureOf(
      answering(userBody(1, { id: "../groups" })),
    );
    await expect(posture.adminRoles()).rejects.toBeInstanceOf(TransientError);
    expect(seen).toHaveLength(1);
  });
});

describe("an admin role", () => {
  it("names its permissions", async () => {
    const { posture } = await postureOf(
      answering({ permissions: [{ label: "okta.groups.read" }] }),
    );
    expect(await posture.rolePermissions(id("cr0"))).toEqual([
      "okta.groups.read",
    ]);
  });

  it("names what it holds for, on as many pages as it takes", async () => {
    const orn = (rest: string) => ({ orn: `orn:okta:directory:00o1:${rest}` });
    const { posture, seen } = await postureOf(
      ({ query }, _response, origin) => ({
        body:
          query.get("after") === null
            ? {
                resources: [orn(`groups:${groupId()}`), orn("apps")],
                _links: { next: { href: `${origin}/x?after=second` } },
              }
            : {
                resources: [
                  orn(`groups:${groupId(2)}:contained_resources`),
                  { orn: "orn:okta:idp:00o1:apps" },
                ],
              },
      }),
    );
    expect(await posture.resources(id("iam"))).toEqual({
      allGroups: false,
      groups: new Set([groupId()]),
      allUsers: false,
      usersOf: new Set([groupId(2)]),
    });
    expect(seen).toHaveLength(2);
  });

  it("that holds for all groups and users is told from one that holds for some", async () => {
    const { posture } = await postureOf(
      answering({
        resources: ["groups", "users", "apps:0oa1"].map((rest) => ({
          orn: `orn:okta:directory:00o1:${rest}`,
        })),
      }),
    );
    expect(await posture.resources(id("iam"))).toEqual({
      allGroups: true,
      groups: new Set(),
      allUsers: true,
      usersOf: new Set(),
    });
  });

  it("whose pages go in a circle is refused", async () => {
    const { posture } = await postureOf((_seen, _response, origin) => ({
      body: {
        resources: [],
        _links: { next: { href: `${origin}/x?after=same` } },
      },
    }));
    await expect(posture.resources(id("iam"))).rejects.toBeInstanceOf(
      BlockedError,
    );
  });
});

describe("the user schema", () => {
  const schema = (permissions: unknown) => ({
    definitions: {
      custom: { properties: { githubLogin: { title: "x", permissions } } },
      base: { properties: { login: { title: "Username", permissions: [] } } },
    },
  });
  it.each([
    [[{ principal: "SELF", action: "READ_WRITE" }], { self: "READ_WRITE" }],
    [[{ principal: "OTHER", action: "READ_WRITE" }], { self: null }],
    [undefined, { self: null }],
  ])("with the permissions %j", async (permissions, expected) => {
    const { posture } = await postureOf(answering(schema(permissions)));
    expect(await posture.attribute("githubLogin")).toEqual(expected);
  });

  it("has no attribute that it does not name, inherited or not", async () => {
    const { posture } = await postureOf(answering(schema([])));
    expect(await posture.attribute("github")).toBeNull();
    expect(await posture.attribute("constructor")).toBeNull();
  });
});

describe("applications and their policies", () => {
  it("are joined by the end of an address", async () => {
    const { posture } = await postureOf(
      answering([
        {
          id: id("0oa"),
          name: "amazon_aws_sso",
          label: "AWS",
          status: "ACTIVE",
          signOnMode: "SAML_2_0",
          _links: { accessPolicy: { href: `https://x/p/${id("rst")}` } },
        },
        {
          id: id("0oa"),
          name: "bookmark",
          label: "Wiki",
          status: "INACTIVE",
          signOnMode: "BOOKMARK",
          _links: {},
        },
      ]),
    );
    expect(await posture.applications()).toMatchObject([
      { kind: "amazon_aws_sso", isActive: true, policy: id("rst") },
      { kind: "bookmark", isActive: false, policy: null },
    ]);
  });

  const linked = (links: unknown) =>
    postureOf(
      answering([
        {
          id: id("0oa"),
          name: "bookmark",
          label: "Wiki",
          status: "ACTIVE",
          signOnMode: "BOOKMARK",
          ...(links === undefined ? {} : { _links: links }),
        },
      ]),
    );

  it.each([undefined, null, 7, {}, { accessPolicy: null }])(
    "have none where the links are %j",
    async (links) => {
      const { posture } = await linked(links);
      expect(await posture.applications()).toMatchObject([{ policy: null }]);
    },
  );

  it.each([
    [{ accessPolicy: 7 }, /answer is not usable/],
    [{ accessPolicy: {} }, /a policy's address/],
    [{ accessPolicy: { href: "" } }, /a policy's address/],
    [
      { accessPolicy: { href: "https://x/p/.." } },
      /a policy's address is malformed/,
    ],
  ])("are not believed where the links are %j", async (links, words) => {
    const { posture } = await linked(links);
    await expect(posture.applications()).rejects.toThrow(words);
  });

  const rule = (verificationMethod: unknown, access = "ALLOW") => ({
    name: "Catch-all",
    status: "ACTIVE",
    type: "ACCESS_POLICY",
    actions: { appSignOn: { access, verificationMethod } },
  });

  it.each([
    [{ type: "ASSURANCE", factorMode: "2FA" }, "several"],
    [{ type: "ASSURANCE", factorMode: "1FA" }, "one"],
    [{ type: "ASSURANCE" }, "unknown"],
    [{ type: "AUTH_METHOD_CHAIN", chains: [] }, "unknown"],
    [undefined, "unknown"],
  ])("ask by %j for factors: %s", async (method, factors) => {
    const { posture } = await postureOf(answering([rule(method)]));
    expect(await posture.signInRules(id("rst"))).toEqual([
      { name: "Catch-all", isActive: true, lets: true, factors },
    ]);
  });

  it("may refuse", () => {
    expect(readSignInRule(rule(undefined, "DENY")).lets).toBe(false);
  });
});

describe("an answer that cannot be right", () => {
  const malformed: readonly unknown[] = [
    {},
    { permissions: {} },
    { permissions: [{}] },
    { resources: "all" },
    { resources: [{}] },
    { definitions: [] },
    [],
    "",
  ];
  it("is no answer", async () => {
    for (const body of malformed) {
      const { posture } = await postureOf(answering(body));
      await expect(posture.rolePermissions(id("cr0"))).rejects.toBeInstanceOf(
        TransientError,
      );
      await expect(posture.resources(id("iam"))).rejects.toBeInstanceOf(
        TransientError,
      );
      await expect(posture.attribute("login")).rejects.toBeInstanceOf(
        TransientError,
      );
    }
    for (const body of [{}, "", [{}], [null]]) {
      const { posture } = await postureOf(answering(body));
      await expect(posture.applications()).rejects.toBeInstanceOf(
        TransientError,
      );
      await expect(posture.signInRules(id("rst"))).rejects.toBeInstanceOf(
        TransientError,
      );
    }
  });

  it("is a block where it is forbidden", async () => {
    const { posture } = await postureOf(() => refusal(403, "E0000006"));
    for (const ask of [
      () => posture.adminRoles(),
      () => posture.attribute("login"),
      () => posture.applications(),
    ])
      await expect(ask()).rejects.toBeInstanceOf(BlockedError);
  });
});
