/** As much of IAM as the adapter asks, in the form of AWS's service models, so that the judge can be tried where AWS's own is not at hand. */
const text = { type: "string", min: 1 };
const name = { type: "string", min: 1, max: 64, pattern: "[\\w+=,.@-]+" };
const of = (shape: string) => ({ shape });

const structure = (
  members: Readonly<Record<string, string>>,
  ...required: readonly string[]
) => ({
  type: "structure",
  required,
  members: Object.fromEntries(
    Object.entries(members).map(([member, shape]) => [member, of(shape)]),
  ),
});

const operation = (action: string, ...errors: readonly string[]) => ({
  name: action,
  input: of(`${action}In`),
  output: { shape: `${action}Out`, resultWrapper: `${action}Result` },
  errors: errors.map(of),
});

const page = { IsTruncated: "Truth", Marker: "Text" };

export const iamModel = {
  metadata: {
    serviceId: "IAM",
    protocol: "query",
    apiVersion: "2010-05-08",
    xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
  },
  operations: {
    ListUsers: operation("ListUsers"),
    GetLoginProfile: operation("GetLoginProfile", "Absent"),
    ListAccessKeys: operation("ListAccessKeys", "Absent"),
    ListAccountAliases: operation("ListAccountAliases"),
    GetRole: operation("GetRole", "Absent"),
  },
  shapes: {
    Text: text,
    Name: name,
    Truth: { type: "boolean" },
    Time: { type: "timestamp" },
    Seconds: { type: "integer", min: 3_600, max: 43_200 },
    State: { type: "string", enum: ["Active", "Inactive"] },
    ListUsersIn: structure({ Marker: "Name" }),
    ListUsersOut: structure({ Users: "Users", ...page }, "Users"),
    Users: { type: "list", member: of("User") },
    User: structure(
      {
        Path: "Text",
        UserName: "Name",
        UserId: "Name",
        Arn: "Text",
        CreateDate: "Time",
      },
      "UserName",
      "Arn",
      "CreateDate",
    ),
    GetLoginProfileIn: structure({ UserName: "Name" }, "UserName"),
    GetLoginProfileOut: structure({ LoginProfile: "Login" }, "LoginProfile"),
    Login: structure({ UserName: "Name", CreateDate: "Time" }, "UserName"),
    ListAccessKeysIn: structure({ UserName: "Name", Marker: "Name" }),
    ListAccessKeysOut: structure(
      { AccessKeyMetadata: "Keys", ...page },
      "AccessKeyMetadata",
    ),
    Keys: { type: "list", member: of("Key") },
    Key: structure({
      UserName: "Name",
      AccessKeyId: "Name",
      Status: "State",
      CreateDate: "Time",
    }),
    ListAccountAliasesIn: structure({ Marker: "Name" }),
    ListAccountAliasesOut: structure(
      { AccountAliases: "Names", ...page },
      "AccountAliases",
    ),
    Names: { type: "list", member: of("Name") },
    GetRoleIn: structure({ RoleName: "Name" }, "RoleName"),
    GetRoleOut: structure({ Role: "Role" }, "Role"),
    Role: structure(
      {
        Path: "Text",
        RoleName: "Name",
        RoleId: "Name",
        Arn: "Text",
        CreateDate: "Time",
        AssumeRolePolicyDocument: "Text",
        MaxSessionDuration: "Seconds",
      },
      "RoleName",
      "Arn",
      "CreateDate",
    ),
    Absent: {
      ...structure({ message: "Text" }),
      error: { code: "NoSuchEntity", httpStatusCode: 404 },
    },
  },
};

export const iamOperations = Object.keys(iamModel.operations);
