/** One account's IAM, read only: roles that Okta opens by SAML, and users who need no role. */
import type { IamRole, IamUser } from "../../domain/iam.ts";
import { milliseconds } from "../../domain/time.ts";
import { createCalls } from "./calls.ts";
import type { IamClient } from "./client.ts";
import { type AwsConfig, checkConfig } from "./config.ts";
import { absentIsNull, malformed } from "./failure.ts";
import { listAll } from "./pages.ts";
import { fieldsOf, listOf, readText } from "./shapes.ts";

export interface Iam {
  /** null: the credential's account has no role of this name. */
  role(name: string): Promise<IamRole | null>;
  /** null: the account has none. */
  alias(): Promise<string | null>;
  /** Those who have a password or an active access key. */
  usersWhoGetIn(): Promise<readonly IamUser[]>;
}

/** Sends nothing and loads nothing yet; throws `BlockedError` where the configuration cannot work. */
export const createIam = (config: AwsConfig): Iam => {
  const checked = checkConfig(config);
  const calls = createCalls(checked);

  const ask = <T>(
    operation: string,
    what: string,
    send: (
      iam: IamClient,
      options: { readonly abortSignal: AbortSignal },
    ) => Promise<object>,
    read: (answer: object) => T,
  ): Promise<T> =>
    calls.iam({ what, operation, isRepeatable: true }, send, read);

  const list = <Item>(
    operation: string,
    what: string,
    send: (
      iam: IamClient,
      options: { readonly abortSignal: AbortSignal },
      marker: { readonly Marker?: string },
    ) => Promise<object>,
    member: string,
    read: (value: unknown) => Item,
  ): Promise<readonly Item[]> =>
    listAll(what, checked.limits.pages, ({ NextToken: Marker }) =>
      ask(
        operation,
        what,
        (iam, options) =>
          send(iam, options, Marker === undefined ? {} : { Marker }),
        (answer) => {
          const fields = fieldsOf(answer, "the answer");
          const isMore = fields["IsTruncated"];
          // The SDK makes an empty answer of any document that it does not know.
          if (typeof isMore !== "boolean")
            throw malformed("it does not say whether that is all");
          return {
            items: listOf(fields[member], member).map(read),
            next: isMore ? readText(fields["Marker"], "its cursor") : null,
          };
        },
      ),
    );

  const hasPassword = (UserName: string): Promise<boolean> =>
    absentIsNull(
      absent,
      ask(
        "GetLoginProfile",
        `ask whether ${UserName} has a password`,
        ({ client, sdk }, options) =>
          client.send(new sdk.GetLoginProfileCommand({ UserName }), options),
        (answer) => {
          const { LoginProfile } = fieldsOf(answer, "the answer");
          checkName(LoginProfile, "UserName", UserName);
          return true;
        },
      ),
    ).then((has) => has ?? false);

  const activeKeys = async (UserName: string): Promise<number> => {
    const states = await list(
      "ListAccessKeys",
      `list the access keys of ${UserName}`,
      ({ client, sdk }, options, marker) =>
        client.send(
          new sdk.ListAccessKeysCommand({ UserName, ...marker }),
          options,
        ),
      "AccessKeyMetadata",
      (value) => {
        checkName(value, "UserName", UserName);
        return fieldsOf(value, "an access key")["Status"];
      },
    );
    // What is not known to be shut opens something.
    return states.filter((state) => state !== "Inactive" && state !== "Expired")
      .length;
  };

  return {
    role: (RoleName) =>
      absentIsNull(
        absent,
        ask(
          "GetRole",
          `read role ${RoleName}`,
          ({ client, sdk }, options) =>
            client.send(new sdk.GetRoleCommand({ RoleName }), options),
          (answer) => {
            const { Role } = fieldsOf(answer, "the answer");
            checkName(Role, "RoleName", RoleName);
            return readRole(Role);
          },
        ),
      ),

    alias: async () => {
      const [alias] = await list(
        "ListAccountAliases",
        "read the account's alias",
        ({ client, sdk }, options, marker) =>
          client.send(new sdk.ListAccountAliasesCommand(marker), options),
        "AccountAliases",
        (value) => readText(value, "an alias"),
      );
      return alias ?? null;
    },

    usersWhoGetIn: async () => {
      const users = await list(
        "ListUsers",
        "list the users of IAM",
        ({ client, sdk }, options, marker) =>
          client.send(new sdk.ListUsersCommand(marker), options),
        "Users",
        (value) => {
          const { Arn, UserName } = fieldsOf(value, "a user");
          return {
            arn: readText(Arn, "a user's ARN"),
            name: readText(UserName, "a user's name"),
          };
        },
      );
      const asked = await Promise.all(
        users.map(async (user) => ({
          ...user,
          hasPassword: await hasPassword(user.name),
          activeKeys: await activeKeys(user.name),
        })),
      );
      return asked.filter((user) => user.hasPassword || user.activeKeys > 0);
    },
  };
};

/** IAM's own word. */
const absent = "NoSuchEntityException";

/** No two names of IAM differ by case alone, so in another case the same one is meant. */
const checkName = (
  value: unknown,
  key: "UserName" | "RoleName",
  asked: string,
): void => {
  const name = readText(fieldsOf(value, "the answer's content")[key], key);
  if (name.toLowerCase() !== asked.toLowerCase())
    throw malformed(`it is about another ${key}`);
};

const readRole = (value: unknown): IamRole => {
  const fields = fieldsOf(value, "a role");
  const seconds = fields["MaxSessionDuration"];
  if (typeof seconds !== "number")
    throw malformed("a role's longest session is missing");
  return {
    arn: readText(fields["Arn"], "a role's ARN"),
    trust: readDocument(
      readText(fields["AssumeRolePolicyDocument"], "a role's trust policy"),
    ),
    longestSession: milliseconds(seconds * 1_000),
  };
};

/** AWS gives it as a part of a URL. */
const readDocument = (text: string): unknown => {
  try {
    return JSON.parse(decodeURIComponent(text));
  } catch {
    throw malformed("a role's trust policy is no JSON");
  }
};
