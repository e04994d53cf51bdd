/** Everything that the Okta adapter can ask, with both credentials, with pages, and where Okta says no. */
import {
  createOktaDirectory,
  type OktaDirectory,
} from "../../src/adapters/okta/directory.ts";
import { toLogin } from "../../src/domain/ids.ts";
import { milliseconds } from "../../src/domain/time.ts";
import {
  createKeys,
  must,
  oktaConfigOf,
  refused,
  type Scene,
  tourAgent,
} from "./scene.ts";

export const driveOkta = async (scene: Scene): Promise<void> => {
  const { okta } = scene.company;
  const token = okta.credentials.createToken();
  const byToken = directoryOf(scene, { kind: "token", token });
  await readEverything(scene, byToken);
  await changeMembers(scene, byToken);
  await hearRefusals(scene, byToken);
  okta.credentials.revokeToken(token);
  await refused(byToken.ruleTargets());
  for (const dpop of [true, false]) await useServiceApp(scene, dpop);
};

const directoryOf = (
  ...settings: Parameters<typeof oktaConfigOf>
): OktaDirectory => createOktaDirectory(oktaConfigOf(...settings));

const readEverything = async (
  { company: { okta } }: Scene,
  directory: OktaDirectory,
): Promise<void> => {
  const crowd = okta.groups.create({ name: "Crowd" });
  for (let n = 0; n < 450; n += 1)
    okta.memberships.add(
      crowd.id,
      okta.users.create({ login: `crowd${n}@example.com` }).id,
    );
  for (const linkHeaders of ["separate", "joined"] as const) {
    okta.settings.linkHeaders = linkHeaders;
    okta.settings.emptyMiddlePage = linkHeaders === "joined";
    must((await directory.members(crowd.id)).length === 450, "all members");
  }
  const statuses = [
    "STAGED",
    "PROVISIONED",
    "ACTIVE",
    "RECOVERY",
    "LOCKED_OUT",
    "PASSWORD_EXPIRED",
    "SUSPENDED",
    "DEPROVISIONED",
  ] as const;
  const logins = statuses.map((status) => `${status}@example.com`);
  for (const status of statuses)
    okta.users.create({ login: `${status}@example.com`, status });
  okta.users.create({
    login: 'quo"te/slash@example.com',
    profile: { githubLogin: "quote" },
  });
  const found = await directory.findPeople(
    [...logins, 'quo"te/slash@example.com', "nobody@example.com"].map(toLogin),
  );
  must(found.length === statuses.length + 1, "people in every state");

  const imported = okta.groups.create({ name: "Imported", type: "APP_GROUP" });
  const groups = await directory.findGroups(["Imported", "Everyone", "Crowd"]);
  must(groups.length === 3, "groups of every type");
  must((await directory.groupById(crowd.id)) !== null, "a group by its id");
  for (const [at, status] of (
    ["ACTIVE", "INACTIVE", "INVALID"] as const
  ).entries())
    okta.rules.create({
      name: `Rule ${at}`,
      groups: [crowd.id],
      status,
      excludedUsers: [okta.users.all()[0]?.id ?? ""],
    });
  must((await directory.ruleTargets()).has(crowd.id), "rules have targets");

  const person = okta.users.create({ login: "factors@example.com" });
  okta.memberships.add(imported.id, person.id);
  must((await directory.groupsOf(person.id)).length === 2, "a person's groups");
  for (const factorType of [
    "push",
    "token:software:totp",
    "webauthn",
    "question",
    "sms",
    "call",
    "email",
  ])
    okta.factors.enrol(person.id, { factorType });
  okta.factors.enrol(person.id, { status: "PENDING_ACTIVATION" });
  must(await directory.hasActiveFactor(person.id), "an active factor");
};

const changeMembers = async (
  { company: { okta } }: Scene,
  directory: OktaDirectory,
): Promise<void> => {
  const group = okta.groups.create({ name: "Tier" });
  const person = okta.users.create({ login: "member@example.com" });
  for (const habit of ["acknowledged", "not-found"] as const) {
    okta.settings.presentAdd = habit;
    okta.settings.absentRemoval = habit;
    for (let twice = 0; twice < 2; twice += 1)
      await directory.addMember(group.id, person.id);
    must(okta.memberships.has(group.id, person.id), "the member is in");
    for (let twice = 0; twice < 2; twice += 1)
      await directory.removeMember(group.id, person.id);
    must(!okta.memberships.has(group.id, person.id), "the member is out");
  }
  okta.server.addFault({
    method: "PUT",
    path: /\/users\//,
    fault: { kind: "reset-after" },
    times: 1,
  });
  await directory.addMember(group.id, person.id);
};

const hearRefusals = async (
  { company: { okta, clock } }: Scene,
  directory: OktaDirectory,
): Promise<void> => {
  const person = okta.users.create({ login: "refused@example.com" });
  const gone = okta.groups.create({ name: "Gone" });
  okta.groups.delete(gone.id);
  must((await directory.groupById(gone.id)) === null, "it is gone");
  // Gone or out of sight: nothing is said of who is in it.
  await refused(directory.members(gone.id));
  await refused(directory.removeMember(gone.id, person.id));
  await refused(directory.addMember(gone.id, person.id));
  await refused(directory.addMember(okta.groups.everyone, person.id));
  const imported = okta.groups.create({ name: "App", type: "APP_GROUP" });
  await refused(directory.addMember(imported.id, person.id));
  okta.users.delete(person.id);
  await refused(directory.groupsOf(person.id));

  const other = okta.users.create({ login: "other@example.com" });
  const group = okta.groups.create({ name: "Limited" });
  okta.settings.readOnly = true;
  await refused(directory.addMember(group.id, other.id));
  okta.settings.readOnly = false;
  okta.limits.set("/api/v1/groups", 3);
  for (let call = 0; call < 5; call += 1) await directory.members(group.id);
  okta.limits.set("/api/v1/groups", 1000);
  okta.limits.forceConcurrency(1);
  await directory.members(group.id);
  clock.advance(milliseconds(60_000));

  const reader = okta.credentials.createToken({ role: { mayWrite: false } });
  const readOnly = directoryOf({ company: { okta, clock } } as Scene, {
    kind: "token",
    token: reader,
  });
  await refused(readOnly.addMember(group.id, other.id));
};

const useServiceApp = async (scene: Scene, dpop: boolean): Promise<void> => {
  const { okta, clock } = scene.company;
  const keys = createKeys();
  const connect = (scopes: readonly string[]) => {
    const app = okta.credentials.createServiceApp({
      publicKey: keys.publicKey,
      scopes,
      dpop,
    });
    return directoryOf(scene, {
      kind: "oauth",
      clientId: app.clientId,
      privateKey: keys.privateKey,
    });
  };
  const group = okta.groups.create({ name: `OAuth ${dpop}` });
  const person = okta.users.create({ login: `oauth-${dpop}@example.com` });
  const directory = connect([
    "okta.groups.manage",
    "okta.groups.read",
    "okta.users.read",
  ]);
  await directory.addMember(group.id, person.id);
  must((await directory.members(group.id)).length === 1, "in by OAuth");
  if (dpop) await showWithoutProof(scene);
  clock.advance(milliseconds(2 * 3_600_000));
  await directory.removeMember(group.id, person.id);
  okta.credentials.revokeAccessTokens();
  must((await directory.members(group.id)).length === 0, "out by OAuth");
  // Not granted, and not known.
  await refused(connect(["okta.users.read"]).ruleTargets());
  await refused(
    directoryOf(scene, {
      kind: "oauth",
      clientId: "0oaUnknown",
      privateKey: keys.privateKey,
    }).ruleTargets(),
  );
};

/** A bound token that comes alone is refused by a header. */
const showWithoutProof = async ({
  company: { okta },
}: Scene): Promise<void> => {
  const { authorization = "" } = okta.server.log.at(-1)?.requestHeaders ?? {};
  const { status } = await fetch(`${okta.url}/api/v1/groups?limit=1`, {
    headers: {
      authorization: authorization.replace("DPoP", "Bearer"),
      "user-agent": tourAgent,
    },
  });
  must(status === 400, "a token without its proof is refused");
};
