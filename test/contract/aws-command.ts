/** AWS's own command line as a foreign client of the sandbox: does it understand every answer, and the sandbox every question? */
import { spawn } from "node:child_process";
import { instant, milliseconds } from "../../src/domain/time.ts";
import { type SandboxAws, startAws } from "../../src/sandbox/aws/start.ts";
import { createClock } from "../../src/sandbox/clock.ts";
import { parseJson } from "./json.ts";

export interface AwsOpinion {
  readonly agreed: number;
  readonly disagreements: readonly string[];
}

const account = "111122223333";

/** null: there is no `aws` on this machine. */
export const askAwsCommand = async (): Promise<AwsOpinion | null> => {
  const clock = createClock(instant(Date.now()));
  const sandbox = await startAws({ clock });
  const disagreements: string[] = [];
  let agreed = 0;
  const hold = async (
    command: string,
    options: Readonly<Record<string, string>>,
    expected: string | RegExp,
  ): Promise<void> => {
    const { out } = await aws(sandbox, command, options);
    const said = JSON.stringify(parseJson(out) ?? out);
    const holds =
      typeof expected === "string"
        ? said.includes(expected)
        : expected.test(said);
    if (holds) agreed += 1;
    else disagreements.push(`aws ${command}: ${said.slice(0, 300)}`);
  };
  try {
    if ((await aws(sandbox, "--version", {})).code !== 0) return null;
    const user = sandbox.store.createUser("alice@example.com");
    const group = sandbox.store.createGroup("Readers");
    sandbox.store.addMember(group.id, user.id);
    const store = { "identity-store-id": sandbox.ids.store };
    const instance = { "instance-arn": sandbox.ids.instance };
    await hold("sso-admin list-instances", {}, sandbox.ids.instance);
    await hold(
      "sso-admin create-permission-set",
      { ...instance, name: "Reader" },
      '"Name":"Reader"',
    );
    const [set] = sandbox.center.sets();
    const place = { ...instance, "permission-set-arn": set?.arn ?? "" };
    await hold(
      "sso-admin create-account-assignment",
      {
        ...place,
        "target-id": account,
        "target-type": "AWS_ACCOUNT",
        "principal-type": "GROUP",
        "principal-id": group.id,
      },
      "IN_PROGRESS",
    );
    clock.advance(milliseconds(10_000));
    await hold(
      "sso-admin list-account-assignments",
      { ...place, "account-id": account },
      group.id,
    );
    await hold(
      "identitystore is-member-in-groups",
      { ...store, "member-id": `UserId=${user.id}`, "group-ids": group.id },
      '"MembershipExists":true',
    );
    const { errors } = await aws(sandbox, "identitystore describe-user", {
      ...store,
      "user-id": user.id.replace(/1$/, "9"),
    });
    if (errors.includes("ResourceNotFoundException")) agreed += 1;
    else disagreements.push(`aws identitystore describe-user: ${errors}`);
    return { agreed, disagreements };
  } finally {
    await sandbox.close();
  }
};

const aws = (
  { url, environment }: SandboxAws,
  command: string,
  options: Readonly<Record<string, string>>,
): Promise<{ code: number | null; out: string; errors: string }> =>
  new Promise((resolve) => {
    const given = Object.entries(options).flatMap(([name, value]) => [
      `--${name}`,
      value,
    ]);
    const child = spawn("aws", [...command.split(" "), ...given], {
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: "/nonexistent",
        AWS_ENDPOINT_URL: url,
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_DEFAULT_OUTPUT: "json",
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString("utf8");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString("utf8");
    });
    child.on("error", () => {
      resolve({ code: null, out, errors });
    });
    child.on("close", (code) => {
      resolve({ code, out, errors });
    });
  });
