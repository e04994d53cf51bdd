/** Everything that the IAM adapter can ask. */
import { createIam, type Iam } from "../../src/adapters/aws/iam.ts";
import type { SandboxAws } from "../../src/sandbox/aws/start.ts";
import { must, refused } from "./scene.ts";

export const driveIam = async (sandbox: SandboxAws): Promise<void> => {
  const { settings, iam: account } = sandbox;
  Object.assign(process.env, sandbox.environment);
  const iam = adapterOf(sandbox);
  settings.pageSize = 1;
  must((await iam.alias()) === null, "no alias");
  must((await iam.usersWhoGetIn()).length === 0, "nobody");
  account.alias = "acme";
  account.users.push(
    { name: "alice", hasPassword: true, keys: [] },
    {
      name: "deploy",
      hasPassword: false,
      keys: [
        { id: "AKIASANDBOX000000001", isActive: false },
        { id: "AKIASANDBOX000000002", isActive: true },
      ],
    },
    { name: "nobody", hasPassword: false, keys: [] },
  );
  account.roles.push({
    name: "Admin",
    trust: { Version: "2012-10-17", Statement: [] },
    maxSessionSeconds: 7_200,
  });
  must((await iam.alias()) === "acme", "an alias");
  must((await iam.usersWhoGetIn()).length === 2, "two of three get in");
  must((await iam.role("Admin")) !== null, "a role");
  must((await iam.role("Other")) === null, "no such role");

  settings.denied = ["GetRole"];
  await refused(adapterOf(sandbox).role("Admin"));
  settings.denied = [];

  const { perSecond } = settings;
  settings.perSecond = 0;
  await refused(adapterOf(sandbox).alias());
  settings.perSecond = perSecond;

  process.env["AWS_ACCESS_KEY_ID"] = "AKIASOMEBODYELSES000";
  await refused(adapterOf(sandbox).alias());
  Object.assign(process.env, sandbox.environment);
};

const adapterOf = ({ clock, url }: SandboxAws): Iam =>
  createIam({
    region: "us-east-1",
    instance: null,
    endpoints: { ssoAdmin: null, identityStore: null, iam: url },
    now: () => Promise.resolve(clock.now()),
    pause: (length) => {
      clock.advance(length);
      return Promise.resolve();
    },
    random: () => 0,
  });
