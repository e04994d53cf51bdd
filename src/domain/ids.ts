declare const brand: unique symbol;

/** A string or number that was checked once and cannot be mixed up with another kind. */
export type Branded<Value, Name extends string> = Value & {
  readonly [brand]: Name;
};

/** A full commit id: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits. */
export type CommitSha = Branded<string, "CommitSha">;
/** A full blob id, same shape as a commit's. */
export type BlobSha = Branded<string, "BlobSha">;
/** `00u` and 17 letters or digits. The only form of a person that may reach a path of Okta's API (facts: an id of `..` deletes the group). */
export type OktaUserId = Branded<string, "OktaUserId">;
/** `00g` and 17 letters or digits. */
export type OktaGroupId = Branded<string, "OktaGroupId">;
/** A tier's name: its file's name without `.yaml`; lower-case letters, digits and hyphens. */
export type TierName = Branded<string, "TierName">;
/** An Okta login in lower case: Okta compares logins without regard to case. */
export type Login = Branded<string, "Login">;
/** `<introducing commit>:<path>`: one version of one grant file, in git's own `rev:path` notation. */
export type GrantVersionId = Branded<string, "GrantVersionId">;

const objectName = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const userId = /^00u[A-Za-z0-9]{17}$/;
const groupId = /^00g[A-Za-z0-9]{17}$/;
const tierName = /^[a-z0-9][a-z0-9-]{0,62}$/;

export const isCommitSha = (value: unknown): value is CommitSha =>
  typeof value === "string" && objectName.test(value);

export const isOktaUserId = (value: unknown): value is OktaUserId =>
  typeof value === "string" && userId.test(value);

export const isOktaGroupId = (value: unknown): value is OktaGroupId =>
  typeof value === "string" && groupId.test(value);

export const isTierName = (value: unknown): value is TierName =>
  typeof value === "string" && tierName.test(value);

export const toLogin = (login: string): Login => login.toLowerCase() as Login;

export const grantVersionId = (
  introducedBy: CommitSha,
  path: string,
): GrantVersionId => `${introducedBy}:${path}` as GrantVersionId;
