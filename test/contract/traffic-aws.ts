/** Everything that the AWS adapter can ask, and then what the sandbox answers besides. */
import { type Aws, createAws } from "../../src/adapters/aws/aws.ts";
import type { AwsAccountId, PermissionSetArn } from "../../src/domain/aws.ts";
import { milliseconds } from "../../src/domain/time.ts";
import type { SandboxAws } from "../../src/sandbox/aws/start.ts";
import { minutes, must, refused, type Scene, tourAgent } from "./scene.ts";

const account = "111122223333" as AwsAccountId;
const policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";

export const driveAws = async (scene: Scene): Promise<void> => {
  const { aws: sandbox } = scene;
  Object.assign(process.env, sandbox.environment);
  const aws = adapterOf(scene);
  sandbox.settings.pageSize = 1;
  const user = sandbox.store.createUser("alice@example.com");
  const other = sandbox.store.createUser("bob@example.com");
  const group = sandbox.store.createGroup("Readers");
  for (const { id } of [user, other]) sandbox.store.addMember(group.id, id);

  const set = await aws.createPermissionSet({
    name: "ReadOnly",
    description: "Reading",
    sessionDuration: milliseconds(3_600_000),
  });
  await aws.createPermissionSet({
    name: "Other",
    description: "Reading",
    sessionDuration: milliseconds(5_400_000),
  });
  must((await aws.permissionSets()).length === 2, "two permission sets");
  await aws.attachPolicy(set, policy);
  await aws.attachPolicy(set, "arn:aws:iam::aws:policy/job-function/Billing");
  must((await aws.managedPolicies(set)).length === 2, "two policies");
  await aws.setInlinePolicy(set, '{"Version": "2012-10-17", "Statement": []}');
  must((await aws.inlinePolicy(set)) !== null, "an inline policy");
  await aws.setSessionDuration(set, milliseconds(7_200_000));
  await readExtras(sandbox, aws, set);
  await assignAndProvision(scene, aws, set, group.id);
  await aws.detachPolicy(set, policy);
  await aws.setInlinePolicy(set, null);

  must((await aws.findGroup("Readers")) === group.id, "the group");
  must((await aws.findGroup("No such group")) === null, "no group");
  must((await aws.findUser("alice@example.com")) === user.id, "alice");
  must(await aws.isMember(user.id, group.id), "alice is in");
  must((await aws.members(group.id)).length === 2, "two members");
  must((await aws.userName(user.id)) === "alice@example.com", "her name");
  must((await aws.groupName(group.id)) === "Readers", "the group's name");

  sandbox.settings.denied = ["ListInstances"];
  await refused(adapterOf(scene).instance());
  sandbox.settings.denied = [];
  await walk(sandbox);
};

const adapterOf = ({ company, aws }: Scene): Aws =>
  createAws({
    region: "us-east-1",
    instance: null,
    endpoints: { ssoAdmin: aws.url, identityStore: aws.url },
    now: () => Promise.resolve(company.clock.now()),
    pause: (length) => {
      company.clock.advance(length);
      return Promise.resolve();
    },
    random: () => 0,
  });

/** What only people put into a permission set. */
const readExtras = async (
  sandbox: SandboxAws,
  aws: Aws,
  set: PermissionSetArn,
): Promise<void> => {
  must((await aws.permissionsBoundary(set)) === null, "no boundary");
  sandbox.center.changeSet(set, {
    customerPolicies: ["Deploy", "Look"],
    boundary: policy,
  });
  must((await aws.customerPolicies(set)).length === 2, "two of their own");
  must((await aws.permissionsBoundary(set)) === policy, "a boundary");
};

const assignAndProvision = async (
  scene: Scene,
  aws: Aws,
  permissionSet: PermissionSetArn,
  id: NonNullable<Awaited<ReturnType<Aws["findGroup"]>>>,
): Promise<void> => {
  const assignment = {
    permissionSet,
    account,
    principal: { kind: "group", id },
  } as const;
  const creation = await aws.assign(assignment);
  must((await aws.running("assign")).length === 1, "it is under way");
  must(
    (await aws.stateOf(creation)).status === "in-progress",
    "it takes a while",
  );
  scene.wait(minutes(1));
  must((await aws.stateOf(creation)).status === "succeeded", "it is there");
  must((await aws.assignments(permissionSet, account)).length === 1, "listed");
  await aws.attachPolicy(
    permissionSet,
    "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess",
  );
  must(
    (await aws.provisionedAccounts(permissionSet, "outdated")).length === 1,
    "the account has the old one",
  );
  const provisioning = await aws.provision(permissionSet);
  await aws.running("provision");
  scene.wait(minutes(1));
  await aws.stateOf(provisioning);
  must(
    (await aws.provisionedAccounts(permissionSet, "all")).length === 1,
    "one account",
  );
  const deletion = await aws.unassign(assignment);
  await aws.running("unassign");
  scene.wait(minutes(1));
  await aws.stateOf(deletion);
  scene.aws.settings.accounts = [];
  const failing = await aws.assign(assignment);
  scene.wait(minutes(1));
  must((await aws.stateOf(failing)).reason !== null, "with its reason");
  scene.aws.settings.accounts = null;
};

/** What Curfew does not ask: only the answers are judged. */
const walk = async (sandbox: SandboxAws): Promise<void> => {
  const place = { IdentityStoreId: sandbox.ids.store };
  const ask = async (operation: string, input: object): Promise<void> => {
    const response = await fetch(sandbox.url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSIdentityStore.${operation}`,
        "user-agent": tourAgent,
        authorization: `AWS4-HMAC-SHA256 Credential=${String(sandbox.environment["AWS_ACCESS_KEY_ID"])}/20261122/us-east-1/identitystore/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify({ ...place, ...input }),
    });
    must(response.status === 200, `${operation} answers`);
  };
  await ask("ListUsers", {});
  await ask("ListGroups", {});
  await ask("DescribeGroup", {
    GroupId: sandbox.store.findGroup("Readers")?.id,
  });
};
