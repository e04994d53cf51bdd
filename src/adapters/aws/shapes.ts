/** What AWS says, checked before it is believed. */
import {
  type Assignment,
  type AwsRequestId,
  isAwsAccountId,
  isAwsGroupId,
  isAwsRequestId,
  isAwsUserId,
  isPermissionSetArn,
  type PermissionSet,
  type Principal,
  type RequestState,
} from "../../domain/aws.ts";
import { type Milliseconds, milliseconds } from "../../domain/time.ts";
import { clean, malformed } from "./failure.ts";

export const fieldsOf = (
  value: unknown,
  name: string,
): Readonly<Record<string, unknown>> => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw malformed(`${name} is missing`);
  return value as Record<string, unknown>;
};

/** A list that is missing is no empty list: it is an answer that was cut. */
export const listOf = (value: unknown, name: string): readonly unknown[] => {
  if (!Array.isArray(value)) throw malformed(`${name} is no list`);
  return value;
};

export const readId = <Id extends string>(
  value: unknown,
  isId: (value: unknown) => value is Id,
  name: string,
): Id => {
  if (!isId(value)) throw malformed(`${name} is malformed`);
  return value;
};

export const readText = (value: unknown, name: string): string => {
  if (typeof value !== "string" || value === "")
    throw malformed(`${name} is missing`);
  return value;
};

/** Enough to tell whether it is wanted: somebody else's need not be readable beyond that. */
export const readPermissionSetName = (
  value: unknown,
): Pick<PermissionSet, "arn" | "name"> => {
  const fields = fieldsOf(value, "a permission set");
  const name = readText(fields["Name"], "a permission set's name");
  return {
    arn: readId(
      fields["PermissionSetArn"],
      isPermissionSetArn,
      `the ARN of permission set ${clean(name)}`,
    ),
    name,
  };
};

export const readPermissionSet = (value: unknown): PermissionSet => ({
  ...readPermissionSetName(value),
  sessionDuration: readDuration(
    // It may be left out; a permission set has an hour unless it says otherwise (user guide, "Set session duration").
    fieldsOf(value, "a permission set")["SessionDuration"] ?? "PT1H",
  ),
});

/** Seconds. No session is as long as a month, so how long one is does not matter. */
const units = {
  years: 365 * 86_400,
  months: 30 * 86_400,
  weeks: 7 * 86_400,
  days: 86_400,
  hours: 3_600,
  minutes: 60,
  seconds: 1,
} as const;

/** ISO 8601, as AWS's model has it: mostly `PT1H` or `PT1H30M`. */
const readDuration = (value: unknown): Milliseconds => {
  const groups =
    /^(?<minus>-?)P(?=\d|T\d)(?:(?<years>\d+)Y)?(?:(?<months>\d+)M)?(?:(?<weeks>\d+)W|(?<days>\d+)D)?(?:T(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+(?:\.\d+)?)S)?)?$/.exec(
      readText(value, "a permission set's session duration"),
    )?.groups;
  if (groups === undefined)
    throw malformed("a permission set's session duration is malformed");
  const seconds = Object.entries(units).reduce(
    (sum, [unit, length]) => sum + Number(groups[unit] ?? 0) * length,
    0,
  );
  return milliseconds(
    Math.round(seconds * 1_000) * (groups["minus"] === "-" ? -1 : 1),
  );
};

export const writeDuration = (length: Milliseconds): string => {
  const seconds = Math.round(length / 1000);
  const part = (count: number, unit: string): string =>
    count === 0 ? "" : `${count}${unit}`;
  return `PT${part(Math.floor(seconds / 3600), "H")}${part(Math.floor(seconds / 60) % 60, "M")}${part(seconds % 60, "S")}`;
};

const readPrincipal = (kind: unknown, id: unknown): Principal => {
  if (kind === "GROUP")
    return { kind: "group", id: readId(id, isAwsGroupId, "a group's id") };
  if (kind === "USER")
    return { kind: "user", id: readId(id, isAwsUserId, "a person's id") };
  throw malformed("an assignment's principal is of no known kind");
};

export const readAssignment = (value: unknown): Assignment => {
  const fields = fieldsOf(value, "an assignment");
  return {
    permissionSet: readId(
      fields["PermissionSetArn"],
      isPermissionSetArn,
      "an assignment's permission set",
    ),
    account: readId(
      fields["AccountId"],
      isAwsAccountId,
      "an assignment's account",
    ),
    principal: readPrincipal(fields["PrincipalType"], fields["PrincipalId"]),
  };
};

export const readRequestId = (value: unknown): AwsRequestId =>
  readId(
    fieldsOf(value, "a request's state")["RequestId"],
    isAwsRequestId,
    "a request's id",
  );

/** `wanted`: the request that was asked about; an answer about another one says nothing. */
export const readState = (
  value: unknown,
  wanted: AwsRequestId,
): RequestState => {
  const fields = fieldsOf(value, "a request's state");
  if (readRequestId(value) !== wanted)
    throw malformed("it is about another request");
  const reason = fields["FailureReason"];
  return {
    status: readStatus(fields["Status"]),
    reason: typeof reason === "string" && reason !== "" ? clean(reason) : null,
    assignment:
      fields["PrincipalId"] === undefined
        ? null
        : readAssignment({ ...fields, AccountId: fields["TargetId"] }),
  };
};

const readStatus = (value: unknown): RequestState["status"] => {
  switch (value) {
    case "IN_PROGRESS":
      return "in-progress";
    case "FAILED":
      return "failed";
    case "SUCCEEDED":
      return "succeeded";
    default:
      throw malformed("a request's state is unknown");
  }
};
