/** A little of IAM: one account's users and roles, by the query protocol, which answers in XML. */
import type { SandboxRequest, SandboxResponse } from "../server.ts";
import { AwsError } from "./errors.ts";
import { answerId } from "./ids.ts";

export interface IamAccount {
  readonly id: string;
  alias: string | null;
  readonly users: {
    readonly name: string;
    hasPassword: boolean;
    readonly keys: { readonly id: string; isActive: boolean }[];
  }[];
  readonly roles: {
    readonly name: string;
    trust: object;
    maxSessionSeconds: number;
  }[];
}

export const createIamAccount = (id: string): IamAccount => ({
  id,
  alias: null,
  users: [],
  roles: [],
});

export const isIamRequest = ({ headers }: SandboxRequest): boolean =>
  headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ===
  true;

/** `admit` throws what AWS refuses before it looks at the operation. */
export const answerIam = (
  account: IamAccount,
  request: SandboxRequest,
  pageSize: number,
  admit: (operation: string) => void,
): SandboxResponse => {
  const input = new URLSearchParams(request.body.toString("utf8"));
  const operation = input.get("Action") ?? "";
  try {
    const act = operations[operation];
    if (act === undefined) throw new AwsError("InvalidAction", "", 400);
    admit(operation);
    return xml(
      200,
      `<${operation}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${operation}Result>${act(account, input, pageSize)}</${operation}Result>${metadata}</${operation}Response>`,
    );
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { code, status } = inIamsWords[error.code] ?? error;
    return xml(
      status,
      `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(error.message)}</Message></Error>${requestId}</ErrorResponse>`,
    );
  }
};

type Act = (
  account: IamAccount,
  input: URLSearchParams,
  pageSize: number,
) => string;

const created = "<CreateDate>2026-01-01T00:00:00Z</CreateDate>";

const operations: Readonly<Record<string, Act>> = {
  ListUsers: ({ id, users }, input, pageSize) =>
    page(
      "Users",
      users.map(
        ({ name }, nth) =>
          `<member><Path>/</Path><UserName>${escaped(name)}</UserName><UserId>AIDASANDBOX${String(nth).padStart(10, "0")}</UserId><Arn>arn:aws:iam::${id}:user/${escaped(name)}</Arn>${created}</member>`,
      ),
      input,
      pageSize,
    ),
  GetLoginProfile: (account, input) => {
    const { name, hasPassword } = userOf(account, input);
    if (!hasPassword) throw missing(`Login Profile for User ${name}`);
    return `<LoginProfile><UserName>${escaped(name)}</UserName>${created}</LoginProfile>`;
  },
  ListAccessKeys: (account, input, pageSize) => {
    const { name, keys } = userOf(account, input);
    return page(
      "AccessKeyMetadata",
      keys.map(
        ({ id, isActive }) =>
          `<member><UserName>${escaped(name)}</UserName><AccessKeyId>${id}</AccessKeyId><Status>${isActive ? "Active" : "Inactive"}</Status>${created}</member>`,
      ),
      input,
      pageSize,
    );
  },
  ListAccountAliases: ({ alias }, input, pageSize) =>
    page(
      "AccountAliases",
      alias === null ? [] : [`<member>${escaped(alias)}</member>`],
      input,
      pageSize,
    ),
  GetRole: ({ id, roles }, input) => {
    const wanted = input.get("RoleName") ?? "";
    const role = roles.find(({ name }) => name === wanted);
    if (role === undefined) throw missing(`role with name ${wanted}`);
    return `<Role><Path>/</Path><RoleName>${escaped(role.name)}</RoleName><RoleId>AROASANDBOX0000000000</RoleId><Arn>arn:aws:iam::${id}:role/${escaped(role.name)}</Arn>${created}<AssumeRolePolicyDocument>${encodeURIComponent(JSON.stringify(role.trust))}</AssumeRolePolicyDocument><MaxSessionDuration>${role.maxSessionSeconds}</MaxSessionDuration></Role>`;
  },
};

const userOf = ({ users }: IamAccount, input: URLSearchParams) => {
  const wanted = input.get("UserName") ?? "";
  const user = users.find(({ name }) => name === wanted);
  if (user === undefined) throw missing(`user with name ${wanted}`);
  return user;
};

/** What the other services have other names for. */
const inIamsWords: Readonly<
  Record<string, { readonly code: string; readonly status: number }>
> = {
  AccessDeniedException: { code: "AccessDenied", status: 403 },
  ThrottlingException: { code: "Throttling", status: 400 },
  UnrecognizedClientException: { code: "InvalidClientTokenId", status: 403 },
};

const missing = (what: string): AwsError =>
  new AwsError("NoSuchEntity", `The ${what} cannot be found.`, 404);

const page = (
  member: string,
  items: readonly string[],
  input: URLSearchParams,
  size: number,
): string => {
  const from = Number(input.get("Marker") ?? 0);
  const end = from + size;
  const isMore = end < items.length;
  return `<${member}>${items.slice(from, end).join("")}</${member}><IsTruncated>${isMore}</IsTruncated>${isMore ? `<Marker>${end}</Marker>` : ""}`;
};

const requestId = `<RequestId>${answerId}</RequestId>`;
const metadata = `<ResponseMetadata>${requestId}</ResponseMetadata>`;

const xml = (status: number, body: string): SandboxResponse => ({
  status,
  headers: { "content-type": "text/xml", "x-amzn-requestid": answerId },
  body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
});

const escaped = (text: string): string =>
  text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
