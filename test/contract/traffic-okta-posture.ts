/** How Okta is set up, as `doctor` asks for it: once with an API token, once as a service application. */
import {
  createOktaPosture,
  type OktaPosture,
} from "../../src/adapters/okta/posture.ts";
import { createOktaSessions } from "../../src/adapters/okta/sessions.ts";
import { otherSignOnModes } from "./okta-judge.ts";
import { createKeys, must, oktaConfigOf, type Scene } from "./scene.ts";

export const driveOktaPosture = async (scene: Scene): Promise<void> => {
  const { okta } = scene.company;
  okta.applications.create({ label: "AWS IAM Identity Center" });
  for (const signOnMode of otherSignOnModes)
    okta.applications.create({
      label: signOnMode,
      name: signOnMode.toLowerCase(),
      signOnMode,
    });
  const owner = okta.users.create({ login: "owner@example.com" });
  const token = okta.credentials.createToken({
    owner: {
      id: owner.id,
      type: "User",
      alternateId: owner.profile.login,
      displayName: "Owner",
    },
  });
  await readPosture(postureOf(scene, { kind: "token", token }));
  const emergency = oktaConfigOf(scene, { kind: "token", token });
  await createOktaSessions(emergency).endSessions(owner.id);

  const keys = createKeys();
  const app = okta.credentials.createServiceApp({
    publicKey: keys.publicKey,
    scopes: [
      "okta.appGrants.read",
      "okta.apps.read",
      "okta.policies.read",
      "okta.roles.read",
      "okta.schemas.read",
    ],
    role: { groups: okta.groups.all().map(({ id }) => id), views: "all" },
  });
  const scopes = await readPosture(
    postureOf(scene, {
      kind: "oauth",
      clientId: app.clientId,
      privateKey: keys.privateKey,
    }),
  );
  must(scopes.length > 0, "scopes are granted");
};

const postureOf = (...settings: Parameters<typeof oktaConfigOf>): OktaPosture =>
  createOktaPosture(oktaConfigOf(...settings));

const readPosture = async (
  posture: OktaPosture,
): Promise<readonly string[]> => {
  for (const { custom } of await posture.adminRoles()) {
    if (custom === null) continue;
    await posture.rolePermissions(custom.role);
    await posture.resources(custom.resourceSet);
  }
  await posture.attribute("githubLogin");
  await posture.attribute("login");
  const applications = await posture.applications();
  for (const mode of otherSignOnModes)
    must(
      applications.some(({ kind }) => kind === mode.toLowerCase()),
      `an application with the mode ${mode}`,
    );
  for (const { policy } of applications)
    if (policy !== null) await posture.signInRules(policy);
  return (await posture.grantedScopes()) ?? [];
};
