/** How each vendor refuses, in its own words and shape. */
import type { Call } from "./desk.ts";
import type { ForeignAnswer } from "./faults.ts";

export const restDocs = "https://docs.github.com/rest";
export const limitDocs =
  "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";
export const permissionDocs =
  "https://docs.github.com/rest/overview/permissions-required-for-github-apps";

const plainWords = "Refused by the fault matrix";

/** What every answer of Okta's bears, and nobody else's. */
export const oktasOwn = { "x-okta-request-id": "faults" };

interface About {
  /** Okta's own number of the error. */
  readonly code: string;
  /** Where GitHub says that it explains it. */
  readonly documentation: string;
  /** GitHub's; left out: words of no meaning. */
  readonly words?: string;
}

/** `headers` are left out of AWS's, which has none that say more than the body. */
export const refusal = (
  call: Call,
  status: number,
  about: About,
  headers: Readonly<Record<string, string>> = {},
): ForeignAnswer => {
  switch (call.channel) {
    case "github":
      return { status, type: "json", headers, body: gitHubs(about) };
    case "git":
      return { status, type: "html", headers, body: gitHubs(about) };
    case "okta":
      return {
        status,
        type: "json",
        headers: { ...oktasOwn, ...headers },
        body: JSON.stringify({
          errorCode: about.code,
          errorSummary: plainWords,
          errorLink: about.code,
          errorId: "oaeFaults",
          errorCauses: [],
        }),
      };
    case "aws":
      return isAboutIam(call) ? iams(status) : centers(status);
  }
};

/** The proxy's own spelling of a call of IAM's query protocol. */
export const isAboutIam = ({ channel, path }: Call): boolean =>
  channel === "aws" && path.startsWith("/#iam:");

const gitHubs = ({ documentation, words = plainWords }: About): string =>
  JSON.stringify({ message: words, documentation_url: documentation });

const centerErrors: Readonly<Record<number, string>> = {
  401: "UnrecognizedClientException",
  403: "AccessDeniedException",
  429: "ThrottlingException",
};

/** Identity Center and its store say most of it with 400, and their own name of the error. */
const centers = (status: number): ForeignAnswer => ({
  status: status < 500 ? 400 : status,
  type: "json",
  body: JSON.stringify({
    __type: centerErrors[status] ?? "InternalServerException",
    Message: plainWords,
  }),
});

const iamErrors: Readonly<
  Record<number, { readonly status: number; readonly code: string }>
> = {
  401: { status: 403, code: "InvalidClientTokenId" },
  403: { status: 403, code: "AccessDenied" },
  429: { status: 400, code: "Throttling" },
};

const iams = (wanted: number): ForeignAnswer => {
  const { status, code } = iamErrors[wanted] ?? {
    status: 500,
    code: "ServiceFailure",
  };
  return {
    status,
    type: "xml",
    body: `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${code}</Code><Message>${plainWords}</Message></Error><RequestId>00000000-0000-4000-8000-00000000fa17</RequestId></ErrorResponse>`,
  };
};
