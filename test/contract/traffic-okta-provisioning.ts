/** What feeds the AWS application, as `tiers apply` makes it: once with an API token, once as a service application. */
import {
  createOktaProvisioning,
  type OktaProvisioning,
} from "../../src/adapters/okta/provisioning.ts";
import { createKeys, must, oktaConfigOf, type Scene } from "./scene.ts";

export const driveOktaProvisioning = async (scene: Scene): Promise<void> => {
  const { okta } = scene.company;
  const token = okta.credentials.createToken();
  await feed(scene, provisioningOf(scene, { kind: "token", token }), "one");
  const keys = createKeys();
  const app = okta.credentials.createServiceApp({
    publicKey: keys.publicKey,
    scopes: [
      "okta.apps.manage",
      "okta.apps.read",
      "okta.groups.manage",
      "okta.groups.read",
    ],
  });
  await feed(
    scene,
    provisioningOf(scene, {
      kind: "oauth",
      clientId: app.clientId,
      privateKey: keys.privateKey,
    }),
    "two",
  );
};

const provisioningOf = (
  ...settings: Parameters<typeof oktaConfigOf>
): OktaProvisioning => createOktaProvisioning(oktaConfigOf(...settings));

const feed = async (
  { company: { okta } }: Scene,
  provisioning: OktaProvisioning,
  name: string,
): Promise<void> => {
  const { id } = okta.applications.create({ label: `AWS ${name}` });
  const tier = await provisioning.createGroup(`Tier ${name}`, "A tier");
  const audience = await provisioning.createGroup(`Users ${name}`, "Everybody");
  await provisioning.assignGroup(id, audience);
  await provisioning.pushGroup(id, tier, `Tier ${name}`);
  const [mapping] = await provisioning.pushMappings(id);
  if (mapping === undefined) throw new Error("no mapping");
  okta.pushMappings.setStatus(mapping.id, "INACTIVE");
  await provisioning.resumePush(id, mapping.id);
  const alice = okta.users.find("alice@example.com");
  okta.memberships.add(audience, alice?.id ?? "");
  must((await provisioning.assignedGroups(id)).length === 1, "one assignment");
  must((await provisioning.assignedPeople(id)).length === 1, "one person");
  const labels = (await provisioning.applications()).map(({ label }) => label);
  must(labels.includes(`AWS ${name}`), "the application");
};
