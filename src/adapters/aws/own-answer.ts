/** A page of somebody in between, or nothing at all, must not read as "there is none": what is believed shows that AWS gave it. */
import type { AwsService } from "./config.ts";
import { clean, malformed } from "./failure.ts";

export interface Received {
  readonly statusCode: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  body?: unknown;
}

/** Of its protocol: awsJson1.1, and for IAM the query protocol. */
const mediaTypes: Readonly<Record<AwsService, string>> = {
  "sso-admin": "application/x-amz-json-1.1",
  identitystore: "application/x-amz-json-1.1",
  iam: "text/xml",
};

/** Throws `malformed`. A refusal is known by AWS's own words in it (`failure.ts`). */
export const checkOwn = (
  service: AwsService,
  { statusCode, headers }: Received,
): void => {
  const flaw = statusCode < 300 ? flawOf(service, headers) : null;
  if (flaw !== null) throw malformed(flaw);
};

const flawOf = (
  service: AwsService,
  headers: Received["headers"],
): string | null => {
  if ((headers["x-amzn-requestid"] ?? "") === "")
    return "it has no request id of AWS's";
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  return type === mediaTypes[service]
    ? null
    : `it is ${clean(type ?? "of no type")} and not ${mediaTypes[service]}`;
};
