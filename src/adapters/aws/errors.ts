/** The one place where a failure becomes what happens next. */
import {
  BlockedError,
  NotPermittedError,
  TransientError,
} from "../../domain/errors.ts";
import type { AwsService } from "./config.ts";
import { AwsFailure, type Fault, isAboutSigning } from "./failure.ts";

/** Was it refused for now, and certainly not done? Then it may be sent again, whatever it is. */
export const isRefusedForNow = ({ fault }: AwsFailure): boolean =>
  fault.kind === "refusal" &&
  (isThrottling(fault) || fault.code === "ConflictException");

const isThrottling = (fault: Fault): boolean =>
  fault.kind === "refusal" &&
  (/^(?:Throttling|ThrottledException|TooManyRequests|RequestLimitExceeded|SlowDown)/.test(
    fault.code,
  ) ||
    fault.status === 429);

/** May the same request succeed in a while? */
export const isTransient = (failure: AwsFailure): boolean => {
  const { fault } = failure;
  switch (fault.kind) {
    case "timeout":
    case "connection":
    case "malformed":
      return true;
    case "no-credentials":
      return false;
    case "refusal":
      return (
        isRefusedForNow(failure) ||
        /^(?:InternalServer|InternalFailure|ServiceUnavailable)/.test(
          fault.code,
        ) ||
        (fault.status ?? 0) >= 500
      );
  }
};

/** Runs one operation; `what` says what was wanted, as the rest of "Could not …". */
export const translating = async <T>(
  what: string,
  about: { readonly service: AwsService; readonly operation: string },
  operation: () => Promise<T>,
): Promise<T> => {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    const message = `Could not ${what}: ${error.message}.`;
    if (isTransient(error)) throw new TransientError(message, { cause: error });
    const Refused = isNotPermitted(error) ? NotPermittedError : BlockedError;
    throw new Refused(message, hintFor(error.fault, about), { cause: error });
  }
};

const roleHint =
  "AWS does not give the run its role (AWS_ROLE_ARN): see that the role is there, and that its trust policy names who asks; docs/workflows.md has it for Actions.";

const isNotPermitted = ({ fault }: AwsFailure): boolean =>
  fault.kind === "refusal" &&
  (fault.code === "AccessDenied" || fault.code === "AccessDeniedException");

const hintFor = (
  fault: Fault,
  {
    service,
    operation,
  }: { readonly service: AwsService; readonly operation: string },
): string => {
  const action = `${service === "sso-admin" ? "sso" : service}:${operation}`;
  if (fault.kind === "no-credentials")
    return "Give the run AWS credentials of Identity Center's account or of its delegated administrator (in Actions: CURFEW_AWS_ROLE, docs/workflows.md).";
  if (fault.kind !== "refusal") return "Run again.";
  if (isAboutSigning(fault.code))
    return "AWS does not accept the credentials: they are wrong or have expired. Check them, aws.region in access/curfew.yaml, and this machine's clock.";
  switch (fault.code) {
    case "InvalidIdentityToken":
    case "IDPRejectedClaim":
      return roleHint;
    case "AccessDenied":
      // Identity Center and its store call their own AccessDeniedException: this was the role that was not given.
      if (service !== "iam") return roleHint;
      return `Allow the credential ${action}, in the account that is to be looked at.`;
    case "AccessDeniedException":
      return `Allow the credential ${action}; it must belong to the account of Identity Center or to its delegated administrator. docs/aws.md has the whole policy.`;
    case "UnsafeAddress":
      return "Look for variables that begin with AWS_ENDPOINT_URL, and for endpoint_url in ~/.aws/config.";
    case "ResourceNotFoundException":
      if (fault.inTheWay?.startsWith("KMS") === true)
        return "Identity Center cannot use the KMS key that it is set to encrypt with: see whether the key is there and enabled, and whether its policy lets the credential use it.";
      return "It was deleted, or belongs to another Identity Center. Check aws.instance and aws.region in access/curfew.yaml, and run curfew tiers plan.";
    case "ServiceQuotaExceededException":
      return "A quota of AWS is used up. Ask for a larger one in Service Quotas, or remove what is no longer needed.";
    default:
      return `AWS does not take the request (${action}). Check what the tier's file says of aws, and run curfew tiers plan.`;
  }
};
