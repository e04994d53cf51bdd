/** moto as a foreign server: does our AWS adapter understand what others make of AWS's protocols? */
import { type ChildProcess, spawn } from "node:child_process";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { createAws } from "../../src/adapters/aws/aws.ts";
import { createIam } from "../../src/adapters/aws/iam.ts";
import type { AwsAccountId } from "../../src/domain/aws.ts";
import { messageOf } from "../../src/domain/errors.ts";
import { instant, milliseconds } from "../../src/domain/time.ts";
import type { AwsOpinion } from "./aws-command.ts";

const account = "111122223333" as AwsAccountId;
const policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/** null: there is no `moto_server` on this machine. */
export const askMoto = async (): Promise<AwsOpinion | null> => {
  const moto = await startMoto();
  if (moto === null) return null;
  const door = await startDoor(moto.url);
  try {
    return await drive(door.url);
  } finally {
    door.close();
    moto.process.kill();
  }
};

const drive = async (url: string): Promise<AwsOpinion> => {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "AKIASANDBOX000000000",
    AWS_SECRET_ACCESS_KEY: "sandbox-secret",
  });
  const disagreements: string[] = [];
  let agreed = 0;
  const hold = async (what: string, holds: () => Promise<boolean>) => {
    try {
      if (await holds()) agreed += 1;
      else disagreements.push(what);
    } catch (error) {
      disagreements.push(`${what}: ${messageOf(error)}`);
    }
  };
  const config = {
    region: "us-east-1",
    instance: null,
    endpoints: { ssoAdmin: url, identityStore: url, iam: url },
    now: () => Promise.resolve(instant(Date.now())),
    pause: () => Promise.resolve(),
    random: () => 0,
  };
  const [aws, iam] = [createAws(config), createIam(config)];
  const { identityStore: IdentityStoreId } = await aws.instance();
  const make = (operation: string, input: object) =>
    post(url, "identitystore", { IdentityStoreId, ...input }, operation);
  const made = {
    user: await make("CreateUser", {
      UserName: "alice@example.com",
      DisplayName: "Alice",
      Name: { GivenName: "Alice", FamilyName: "A" },
    }),
    group: await make("CreateGroup", { DisplayName: "Readers" }),
  };
  const user = await aws.findUser("alice@example.com");
  const group = await aws.findGroup("Readers");
  await make("CreateGroupMembership", {
    GroupId: group,
    MemberId: { UserId: user },
  });
  await hold("a person is found by name", () =>
    Promise.resolve(user !== null && made.user.includes(user)),
  );
  await hold("a group is found by name", () =>
    Promise.resolve(group !== null && made.group.includes(group)),
  );
  await hold(
    "nobody is found where there is nobody",
    async () => (await aws.findUser("nobody@example.com")) === null,
  );
  if (user === null || group === null) return { agreed, disagreements };
  await hold("members are listed", async () =>
    (await aws.members(group)).includes(user),
  );
  await hold(
    "a person is described",
    async () => (await aws.userName(user)) === "alice@example.com",
  );
  const set = await aws.createPermissionSet({
    name: "Reader",
    description: "Reads",
    sessionDuration: milliseconds(2 * 3_600_000),
  });
  await hold("a permission set is made and described", async () =>
    (await aws.permissionSets()).some(
      ({ arn, sessionDuration }) =>
        arn === set && sessionDuration === 7_200_000,
    ),
  );
  await hold(
    "there is no inline policy",
    async () => (await aws.inlinePolicy(set)) === null,
  );
  const document = '{"Version":"2012-10-17","Statement":[{"Sid":"A"}]}';
  await hold(
    "an inline policy is written and read letter for letter",
    async () => {
      await aws.setInlinePolicy(set, document);
      return (await aws.inlinePolicy(set)) === document;
    },
  );
  await hold("an inline policy is deleted", async () => {
    await aws.setInlinePolicy(set, null);
    return (await aws.inlinePolicy(set)) === null;
  });
  await hold("a managed policy is attached", async () => {
    await aws.attachPolicy(set, policy);
    return (await aws.managedPolicies(set)).includes(policy);
  });
  await hold(
    "a group is assigned, and the request followed to its end",
    async () => {
      const request = await aws.assign({
        permissionSet: set,
        account,
        principal: { kind: "group", id: group },
      });
      const { status } = await aws.stateOf(request);
      const there = await aws.assignments(set, account);
      return (
        status === "succeeded" &&
        there.some(({ principal }) => principal.id === group)
      );
    },
  );
  await form(url, { Action: "CreateUser", UserName: "deploy" });
  await form(url, { Action: "CreateUser", UserName: "nobody" });
  await form(url, { Action: "CreateAccessKey", UserName: "deploy" });
  await form(url, { Action: "CreateAccountAlias", AccountAlias: "acme" });
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow" }] };
  await form(url, {
    Action: "CreateRole",
    RoleName: "Admin",
    MaxSessionDuration: "7200",
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  await hold("IAM users who get in are found", async () => {
    const users = await iam.usersWhoGetIn();
    return users.map(({ name }) => name).join() === "deploy";
  });
  await hold("a role is read with its trust policy", async () => {
    const role = await iam.role("Admin");
    return (
      role?.longestSession === 7_200_000 &&
      JSON.stringify(role.trust) === JSON.stringify(trust)
    );
  });
  await hold(
    "no role is found where there is none",
    async () => (await iam.role("Other")) === null,
  );
  await hold(
    "the account's alias is read",
    async () => (await iam.alias()) === "acme",
  );
  return { agreed, disagreements };
};

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKIASANDBOX000000000/20261122/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

const post = async (
  url: string,
  service: string,
  input: object,
  operation: string,
): Promise<string> => {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      ...signedFor(service),
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSIdentityStore.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return response.text();
};

const form = async (
  url: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> => {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      ...signedFor("iam"),
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({ Version: "2010-05-08", ...fields }).toString(),
  });
  await response.text();
};

const startMoto = (): Promise<{
  readonly url: string;
  readonly process: ChildProcess;
} | null> =>
  new Promise((resolve) => {
    const process_ = spawn("moto_server", ["-H", "127.0.0.1", "-p", "0"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    const hear = (chunk: Buffer): void => {
      said += chunk.toString("utf8");
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (url !== undefined) resolve({ url, process: process_ });
    };
    process_.stdout.on("data", hear);
    process_.stderr.on("data", hear);
    process_.on("error", () => {
      resolve(null);
    });
    process_.on("close", () => {
      resolve(null);
    });
  });

/**
 * moto makes up ids of identity stores and ARNs of permission sets that AWS's own model does not allow, and our adapter refuses them; in
 * between they are spelt as AWS spells them.
 */
const startDoor = async (
  moto: string,
): Promise<{ readonly url: string; readonly close: () => void }> => {
  const ours = "d-0123456789";
  let theirs: string | null = null;
  const pass = async (
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        ["authorization", "content-type", "x-amz-target"].includes(name) &&
        typeof value === "string"
          ? [[name, value]]
          : [],
      ),
    );
    const answer = await fetch(`${moto}${request.url ?? "/"}`, {
      method: "POST",
      headers,
      body: body
        .replaceAll(ours, theirs ?? ours)
        .replace(/:permissionSet\/(ssoins-\w+\/ps-)/g, ":instance/$1"),
    });
    const text = await answer.text();
    theirs ??= /"IdentityStoreId": ?"(d-[^"]+)"/.exec(text)?.[1] ?? null;
    response.writeHead(answer.status, {
      // moto calls AWS's JSON a page of HTML.
      "content-type":
        "x-amz-target" in headers
          ? "application/x-amz-json-1.1"
          : (answer.headers.get("content-type") ?? ""),
      "x-amzn-requestid": answer.headers.get("x-amzn-requestid") ?? "",
    });
    response.end(
      text
        .replaceAll(theirs ?? ours, ours)
        .replace(/:instance\/(ssoins-\w+\/ps-)/g, ":permissionSet/$1")
        // AWS says so of every list; of these two moto does not.
        .replace(
          /(?<=<List(AccessKeys|AccountAliases)Result>)(?!.*<IsTruncated>)/s,
          "<IsTruncated>false</IsTruncated>",
        ),
    );
  };
  const server = createServer((request, response) => {
    void pass(request, response).catch(() => {
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
