/** One request from the wire to the wire: who is it, is there room, may they, and then the operation. */
import type { Handler, SandboxRequest, SandboxResponse } from "../server.ts";
import type { AwsOperation, Input } from "./call.ts";
import { AwsError, denied, throttled } from "./errors.ts";
import { answerIam, isIamRequest } from "./iam.ts";
import { identityStoreOperations } from "./identity-store.ts";
import { answerId } from "./ids.ts";
import { ssoAdminOperations } from "./sso-admin.ts";
import type { AwsWorld } from "./world.ts";

interface Service {
  /** As the signature names it, and a credential's permissions. */
  readonly signingName: string;
  readonly permission: string;
  readonly operations: Readonly<Record<string, AwsOperation>>;
  /** Which requests are counted together. */
  readonly bucket: (operation: string) => string;
}

/** By the first part of `X-Amz-Target`. */
const services: Readonly<Record<string, Service>> = {
  SWBExternalService: {
    signingName: "sso",
    permission: "sso",
    operations: ssoAdminOperations,
    bucket: () => "sso-admin",
  },
  AWSIdentityStore: {
    signingName: "identitystore",
    permission: "identitystore",
    operations: identityStoreOperations,
    bucket: (operation) => operation,
  },
};

export const awsTargets = (): readonly string[] =>
  Object.entries(services).flatMap(([prefix, { operations }]) =>
    Object.keys(operations).map((operation) => `${prefix}.${operation}`),
  );

export const createHandler = (
  world: AwsWorld,
  accessKey: string,
  settle: () => void,
): Handler => {
  const { begun } = world.state;

  const admit = (bucket: string): void => {
    const now = world.clock.now();
    const recent = (begun.get(bucket) ?? []).filter((at) => at > now - 1_000);
    begun.set(bucket, recent);
    if (recent.length >= world.settings.perSecond) throw throttled();
    recent.push(now);
  };

  const checkSignature = (authorization: string, name: string): void => {
    const signed = new RegExp(
      `^AWS4-HMAC-SHA256 Credential=${accessKey}/\\d{8}/[a-z0-9-]+/${name}/aws4_request,`,
    );
    if (!signed.test(authorization))
      throw new AwsError(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
      );
  };

  const answer = (request: SandboxRequest): object => {
    const target = request.headers["x-amz-target"] ?? "";
    const [prefix = "", operation = ""] = target.split(".");
    const service = services[prefix];
    const act = service?.operations[operation];
    if (service === undefined || act === undefined)
      throw new AwsError("UnknownOperationException", "");
    checkSignature(request.headers["authorization"] ?? "", service.signingName);
    admit(service.bucket(operation));
    if (world.settings.denied.includes(operation))
      throw denied(`${service.permission}:${operation}`);
    settle();
    return act({ world, input: parse(request) });
  };

  const admitIam = ({ headers }: SandboxRequest, operation: string): void => {
    checkSignature(headers["authorization"] ?? "", "iam");
    admit("iam");
    if (world.settings.denied.includes(operation))
      throw denied(`iam:${operation}`);
  };

  return (request) => {
    if (isIamRequest(request))
      return answerIam(world.iam, request, world.settings.pageSize, (one) => {
        admitIam(request, one);
      });
    try {
      return respond(200, answer(request));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return respond(error.status, {
        __type: error.code,
        Message: error.message,
      });
    }
  };
};

const respond = (status: number, body: object): SandboxResponse => ({
  status,
  headers: {
    "content-type": "application/x-amz-json-1.1",
    "x-amzn-requestid": answerId,
  },
  body,
});

const parse = ({ body }: SandboxRequest): Input => {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed))
      return parsed as Input;
  } catch {
    // Answered like a body of another shape.
  }
  throw new AwsError("SerializationException", "");
};
