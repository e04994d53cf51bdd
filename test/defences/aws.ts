/** What AWS's SDK leaves to its caller, and what AWS's answers do to one that believes them (facts: IAM Identity Center). */
import { cut, type Defence } from "./defence.ts";

export const awsDefences: readonly Defence[] = [
  {
    hazard: "AWS: conflicts",
    what: "a conflict, which the SDK never repeats, fails a grant",
    cuts: [
      cut(
        "aws/errors.ts",
        '(isThrottling(fault) || fault.code === "ConflictException")',
        "isThrottling(fault)",
      ),
    ],
    file: "aws-failures",
    test: "what may have been done is asked for again where AWS says that it was not done",
  },
  {
    hazard: "AWS: lost writes",
    what: "an assignment whose answer was lost is made twice",
    cuts: [
      cut(
        "aws/calls.ts",
        "(call.isRepeatable && isTransient(failure))",
        "isTransient(failure)",
      ),
    ],
    file: "aws-failures",
    test: "what may have been done is not asked for twice by itself",
  },
  {
    hazard: "AWS: lost writes",
    what: "the SDK repeats what may have been done",
    cuts: [cut("aws/client.ts", "maxAttempts: 1,", "")],
    file: "aws-failures",
    test: "what may have been done is not asked for twice by itself: an assignment after a reset",
  },
  {
    hazard: "AWS: hangs",
    what: "a dripping answer outlives the SDK's time-out",
    cuts: [
      cut(
        "aws/calls.ts",
        "send(sdk, { abortSignal: ended.signal }),\n        overdue,",
        "send(sdk, { abortSignal: new AbortController().signal }),",
      ),
    ],
    file: "aws-failures",
    test: "an answer that cannot be believed is tried again and then told: a body that drips on",
  },
  {
    hazard: "AWS: pages",
    what: "pages that go in a circle never end",
    cuts: [
      cut("aws/pages.ts", "if (seen.has(next))", "if (seen.has(`${next}?`))"),
      cut("aws/pages.ts", "if (seen.size >= most)", "if (seen.size > 1_000)"),
    ],
    file: "aws-failures",
    test: "an answer that cannot be believed is one whose pages go in a circle",
  },
  {
    hazard: "AWS: limits",
    what: "more is asked than AWS lets through",
    cuts: [
      cut(
        "aws/pace.ts",
        "if (wait > 0) await pause",
        "if (wait < 0) await pause",
      ),
    ],
    file: "aws-failures",
    test: "the pace is 20 a second for everything of sso-admin together",
  },
  {
    hazard: "AWS: strangers",
    what: "a page or nothing in AWS's place, with 200, is read as its answer",
    cuts: [cut("aws/client.ts", "checkOwn(service, received);", "")],
    file: "aws-answers",
    test: "an answer that is not AWS's own is not believed",
  },
  {
    hazard: "AWS: absence",
    what: "an answer that does not speak of the inline policy deletes it",
    cuts: [
      cut(
        "aws/permission-sets.ts",
        'return policy === ""',
        'return policy === undefined || policy === ""',
      ),
    ],
    file: "aws-answers",
    test: "an answer that says nothing is no answer",
  },
  {
    hazard: "AWS: absence",
    what: "an answer that does not speak of IAM's users says that nobody gets in",
    cuts: [
      cut(
        "aws/iam.ts",
        'typeof isMore !== "boolean"',
        'typeof isMore === "string"',
      ),
      cut(
        "aws/iam.ts",
        "listOf(fields[member], member)",
        "listOf(fields[member] ?? [], member)",
      ),
    ],
    file: "aws-iam",
    test: "an answer in IAM's place is not believed where it is none",
  },
  {
    hazard: "AWS: absence",
    what: "what AWS could not look up is taken for gone",
    cuts: [
      cut(
        "aws/failure.ts",
        "error.fault.inTheWay === null",
        "error.fault.inTheWay !== undefined",
      ),
    ],
    file: "aws-failures",
    test: "what is not found because AWS could not look somebody is not out of a group",
  },
  {
    hazard: "AWS: others",
    what: "a permission set of somebody else's that cannot be read stops all",
    cuts: [
      cut(
        "aws/permission-sets.ts",
        "isWanted(set) ? readPermissionSet(told) : null",
        "readPermissionSet(told)",
      ),
      cut(
        "aws/permission-sets.ts",
        "failed !== undefined && !isWhole",
        "failed !== undefined",
      ),
    ],
    file: "aws-permission-sets",
    test: "somebody else's permission set",
  },
  {
    hazard: "AWS: addresses",
    what: "a variable that only the SDK reads sends the signature over http",
    cuts: [
      cut(
        "aws/client.ts",
        "if (isSafeAddress(request.protocol, request.hostname))",
        'if (request.protocol !== "")',
      ),
    ],
    file: "aws-failures",
    test: "before anything is sent an address that only the SDK knows is looked at",
  },
  {
    hazard: "AWS: addresses",
    what: "what is exchanged for credentials goes over http",
    cuts: [
      cut(
        "aws/client.ts",
        "if (isSafeAddress(request.protocol, request.hostname))",
        'if (request.protocol !== "")',
      ),
    ],
    file: "aws-credentials",
    test: "what is exchanged for credentials does not go over http",
  },
  {
    hazard: "AWS: addresses",
    what: "the SDK's client of the portal knows nothing of our handler",
    cuts: [
      cut(
        "aws/client.ts",
        "config.clientConfig.requestHandler = config.requestHandler;",
        "",
      ),
    ],
    file: "aws-credentials",
    test: "what is exchanged for credentials does not go over http",
  },
];
