/** Every list that is asked of Okta, one by one: what a full page without a Link is, and that each item is read as Okta sent it. */
import { describe, expect, it } from "vitest";
import { createOktaDirectory } from "../../src/adapters/okta/directory.ts";
import type { OktaConfig } from "../../src/adapters/okta/config.ts";
import { createOktaPosture } from "../../src/adapters/okta/posture.ts";
import { createOktaProvisioning } from "../../src/adapters/okta/provisioning.ts";
import { toLogin } from "../../src/domain/ids.ts";
import {
  groupBody,
  groupId,
  type Seen,
  serverTime,
  serviceApp,
  startOkta,
  userBody,
  userId,
} from "./okta-server.ts";

const id = (prefix: string, n = 1): string =>
  `${prefix}${String(n).padStart(17, "A")}`;
const clientId = id("0oa");

const clientsOf = (orgUrl: string) => {
  const config: OktaConfig = {
    orgUrl,
    credentials: { kind: "token", token: "00secretTokenOfTheTests" },
    githubAttribute: null,
    limits: { attempts: 1 },
    now: () => Promise.resolve(serverTime),
    pause: () => Promise.resolve(),
    random: () => 0,
  };
  const asApp = { ...config, credentials: { ...serviceApp, clientId } };
  return {
    directory: createOktaDirectory(config),
    feed: createOktaProvisioning(config),
    posture: createOktaPosture(config),
    app: createOktaPosture(asApp),
  };
};

interface List {
  readonly name: string;
  readonly path: string;
  readonly item: (n: number) => unknown;
  readonly ask: (clients: ReturnType<typeof clientsOf>) => Promise<unknown>;
}

const application = (n: number) => ({
  id: id("0oa", n),
  name: `kind_${n}`,
  label: `Application ${n}`,
  status: "ACTIVE",
  signOnMode: "SAML_2_0",
  _links: {},
});

const apps = `/api/v1/apps/${clientId}`;

/** Of which Okta lets itself be told how much a page is to hold. */
const limited: readonly List[] = [
  {
    name: "the members of a group",
    path: `/api/v1/groups/${groupId()}/users`,
    item: (n) => userBody(n),
    ask: ({ directory }) => directory.members(groupId()),
  },
  {
    name: "groups by name",
    path: "/api/v1/groups",
    item: (n) => groupBody(n),
    ask: ({ directory }) => directory.findGroups(["Group 1"]),
  },
  {
    name: "people by login",
    path: "/api/v1/users",
    item: (n) => userBody(n),
    ask: ({ directory }) => directory.findPeople([toLogin("a@example.com")]),
  },
  {
    name: "the group rules",
    path: "/api/v1/groups/rules",
    item: (n) => ({
      id: id("0pr", n),
      actions: { assignUserToGroups: { groupIds: [groupId(n)] } },
    }),
    ask: ({ directory }) => directory.ruleTargets(),
  },
  {
    name: "the applications",
    path: "/api/v1/apps",
    item: application,
    ask: ({ posture }) => posture.applications(),
  },
  {
    name: "the applications, as their feed asks",
    path: "/api/v1/apps",
    item: application,
    ask: ({ feed }) => feed.applications(),
  },
  {
    name: "the groups of an application",
    path: `${apps}/groups`,
    item: (n) => ({ id: groupId(n), priority: n }),
    ask: ({ feed }) => feed.assignedGroups(clientId),
  },
  {
    name: "the people of an application",
    path: `${apps}/users`,
    item: (n) => ({ id: userId(n), syncState: "DISABLED" }),
    ask: ({ feed }) => feed.assignedPeople(clientId),
  },
  {
    name: "the pushes to an application",
    path: `${apps}/group-push/mappings`,
    item: (n) => ({
      id: id("gPm", n),
      sourceGroupId: groupId(n),
      status: "ACTIVE",
    }),
    ask: ({ feed }) => feed.pushMappings(clientId),
  },
  {
    name: "the rules of a policy",
    path: `/api/v1/policies/${id("rst")}/rules`,
    item: (n) => ({
      name: `Rule ${n}`,
      type: "ACCESS_POLICY",
      actions: { appSignOn: { access: "ALLOW" } },
    }),
    ask: ({ posture }) => posture.signInRules(id("rst")),
  },
];

const ofOktasOwnLength: List = {
  name: "a person's groups",
  path: `/api/v1/users/${userId()}/groups`,
  item: (n) => groupBody(n),
  ask: ({ directory }) => directory.groupsOf(userId()),
};

const role = (n: number) => ({ id: `ra${n}`, type: "APP_ADMIN", label: "x" });

const unpaged: readonly List[] = [
  {
    name: "a person's factors",
    path: `/api/v1/users/${userId()}/factors`,
    item: (n) => ({ id: `ost${n}`, status: "ACTIVE" }),
    ask: ({ directory }) => directory.hasActiveFactor(userId()),
  },
  {
    name: "a person's roles",
    path: `/api/v1/users/${userId()}/roles`,
    item: role,
    ask: ({ posture }) => posture.adminRoles(),
  },
  {
    name: "an app's roles",
    path: `/oauth2/v1/clients/${clientId}/roles`,
    item: role,
    ask: ({ app }) => app.adminRoles(),
  },
  {
    name: "an app's scopes",
    path: `${apps}/grants`,
    item: (n) => ({ id: `oag${n}`, scopeId: `okta.${n}.read` }),
    ask: ({ app }) => app.grantedScopes(),
  },
];

/** Whatever else is asked on the way: who the credential is, and its token. */
const onTheWay = ({ path }: Seen): object | null => {
  if (path === "/oauth2/v1/token")
    return { token_type: "Bearer", expires_in: 3_600, access_token: "t" };
  return path === "/api/v1/users/me" ? userBody() : null;
};

const start = async (
  list: List,
  page: (items: readonly unknown[], seen: Seen, origin: string) => object,
) => {
  const items = Array.from({ length: 200 }, (_, n) => list.item(n + 1));
  const asked: Seen[] = [];
  const { origin } = await startOkta((seen, _response, origin) => {
    const other = onTheWay(seen);
    if (other !== null) return { body: other };
    expect(seen.path).toBe(list.path);
    asked.push(seen);
    return page(items, seen, origin);
  });
  return { clients: clientsOf(origin), asked };
};

const limitOf = ({ query }: Seen): number => Number(query.get("limit"));

/** As much as was asked for, and never a word of what follows. */
const withoutLinks = (items: readonly unknown[], seen: Seen): object => ({
  body: seen.query.has("limit") ? items.slice(0, limitOf(seen)) : items,
});

describe("a full page without a Link header", () => {
  it.each(limited)(
    "is asked for anew in smaller pages: $name",
    async (list) => {
      const { clients, asked } = await start(list, (items, seen, origin) => {
        if (seen.query.has("after")) return { body: items.slice(199) };
        const body = items.slice(0, limitOf(seen));
        const url = new URL(seen.rawUrl, origin);
        url.searchParams.set("after", "199");
        return body.length === 200
          ? { body }
          : { body, headers: { link: `<${url.href}>; rel="next"` } };
      });

      await list.ask(clients);

      expect(asked.map((seen) => [limitOf(seen), seen.query.has("after")]))
        // Of the second pass, both pages.
        .toEqual([
          [200, false],
          [199, false],
          [199, true],
        ]);
    },
  );

  it.each([ofOktasOwnLength, ...limited])(
    "is refused where no smaller one tells more: $name",
    async (list) => {
      const { clients, asked } = await start(list, withoutLinks);

      await expect(list.ask(clients)).rejects.toThrow(
        /a full page does not say whether another one follows/,
      );
      expect(asked).toHaveLength(2);
    },
  );

  it.each(unpaged)(
    "is all there is of what has no pages: $name",
    async (list) => {
      const { clients, asked } = await start(list, withoutLinks);

      await expect(list.ask(clients)).resolves.toBeTruthy();
      expect(asked).toHaveLength(1);
    },
  );
});

describe("what the SDK has no model for", () => {
  const answering = async (body: readonly unknown[]) => {
    const { origin } = await startOkta(() => ({ body }));
    return clientsOf(origin);
  };

  it.each([
    "AWS_FEDERATED_LOGIN",
    "MFA_AS_SERVICE",
    "MOBILE_NO_SIGNON",
    "RADIUS_FOR_CISCO_ASA",
    "RADIUS_FOR_GENERIC_APP",
    null,
    undefined,
  ])(
    "is an application all the same: one with the mode %s",
    async (signOnMode) => {
      const { posture, feed } = await answering([
        application(1),
        { ...application(2), signOnMode },
      ]);

      const kinds = ["kind_1", "kind_2"].map((kind) => ({ kind }));
      expect(await posture.applications()).toMatchObject(kinds);
      expect(await feed.applications()).toMatchObject(kinds);
    },
  );

  it("is a rule all the same", async () => {
    const actions = {
      appSignOn: {
        access: "ALLOW",
        verificationMethod: { type: "ASSURANCE", factorMode: "2FA" },
      },
    };
    const { posture } = await answering([
      { name: "New", status: "ACTIVE", type: "BRAND_NEW", actions },
    ]);

    expect(await posture.signInRules(id("rst"))).toEqual([
      { name: "New", isActive: true, lets: true, factors: "several" },
    ]);
  });
});
