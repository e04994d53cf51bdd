/** The environment of a fuzzed command: half of them are in order, and none is complete enough to ask GitHub or Okta anything. */
import fc from "fast-check";
import { sha } from "./command-values.ts";
import { oddText } from "./odd-text.ts";
import { planted } from "./secrets.ts";
import { privateKeyPem, publicKeyLine, publicKeyPem } from "./signing-key.ts";

export interface Settings {
  /** Nothing in them keeps a command from beginning. */
  readonly isRight: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

const anyValue = fc.oneof(
  fc.constantFrom(
    ...["", " ", "x", "http://example.com", "https://", "ftp://127.0.0.1"],
    ...["http://127.0.0.1.example.com", "http://[::1", "//x", "javascript:1"],
    ...["acme/access", "acme", "a/b/c", "https://github.com/acme/access"],
    ...[sha, sha.toUpperCase(), "main", "1", "-1", "9".repeat(20)],
    // Secrets where none belong.
    `https://x-access-token:${planted["GITHUB_TOKEN"] ?? ""}@github.com/acme/access`,
    `http://${planted["OKTA_API_TOKEN"] ?? ""}.example.com`,
    planted["GITHUB_TOKEN"] ?? "",
  ),
  oddText.map((text) => text.replaceAll("\0", "")),
);

const secret = (name: string): Record<string, string> => ({
  [name]: planted[name] ?? "",
});

const alwaysThere = {
  ...secret("CURFEW_WEBHOOK_SECRET"),
  ...secret("SLACK_BOT_TOKEN"),
  ...secret("AWS_SECRET_ACCESS_KEY"),
};

/** A repository is named only where no credential of GitHub's is, and an Okta only where no credential of its is. */
const wrong: fc.Arbitrary<Settings> = fc
  .tuple(
    fc.dictionary(
      fc.constantFrom(
        ...["GITHUB_API_URL", "GITHUB_SERVER_URL", "CURFEW_TRUST_ROOT"],
        ...["CURFEW_CLOCK_URL", "CURFEW_PING_URL", "NO_COLOR"],
        ...["AWS_ENDPOINT_URL_SSO_ADMIN", "AWS_ENDPOINT_URL_IDENTITYSTORE"],
        ...["AWS_ENDPOINT_URL_IAM", "CURFEW_LEDGER_PUBLIC_KEYS"],
        ...["GITHUB_APP_INSTALLATION_ID", "OKTA_KEY_ID"],
      ),
      anyValue,
      { maxKeys: 3 },
    ),
    fc.constantFrom("repository", "token", "app", "half an app", "nothing"),
    fc.constantFrom("organisation", "token", "key", "half a key", "nothing"),
    anyValue,
  )
  .map(([others, github, okta, odd]) => {
    const ofGitHub: Readonly<Record<string, Record<string, string>>> = {
      repository: { GITHUB_REPOSITORY: odd },
      token: secret("GITHUB_TOKEN"),
      app: { GITHUB_APP_ID: "1", ...secret("GITHUB_APP_PRIVATE_KEY") },
      "half an app": secret("GITHUB_APP_PRIVATE_KEY"),
    };
    const ofOkta: Readonly<Record<string, Record<string, string>>> = {
      organisation: { OKTA_ORG_URL: odd },
      token: secret("OKTA_API_TOKEN"),
      key: { OKTA_CLIENT_ID: "0oa1", ...secret("OKTA_PRIVATE_KEY") },
      "half a key": secret("OKTA_PRIVATE_KEY"),
    };
    return {
      isRight: false,
      environment: {
        ...others,
        ...ofGitHub[github],
        ...ofOkta[okta],
        ...secret("CURFEW_LEDGER_KEY"),
        ...alwaysThere,
      },
    };
  });

const right: fc.Arbitrary<Settings> = fc
  .tuple(
    fc.constantFrom<Record<string, string>>(
      ...Array.from({ length: 4 }, () => ({
        GITHUB_REPOSITORY: "acme/access",
      })),
      secret("GITHUB_TOKEN"),
      { GITHUB_APP_ID: "1", ...secret("GITHUB_APP_PRIVATE_KEY") },
    ),
    fc.constantFrom<Record<string, string>>(
      ...Array.from({ length: 9 }, () => ({})),
      { CURFEW_LEDGER_KEY: privateKeyPem },
      { CURFEW_LEDGER_KEY: privateKeyPem.replaceAll("\n", "\\n") },
      { CURFEW_LEDGER_PUBLIC_KEYS: publicKeyLine },
      { CURFEW_LEDGER_PUBLIC_KEYS: publicKeyPem },
      // A key that is none stops adds alone.
      secret("CURFEW_LEDGER_KEY"),
    ),
    fc.constantFrom<Record<string, string>>({}, { CURFEW_TRUST_ROOT: sha }),
    fc.option(oddText.map((text) => text.replaceAll("\0", ""))),
  )
  .map(([github, ledger, root, actor]) => ({
    isRight: true,
    environment: {
      ...github,
      ...ledger,
      ...root,
      ...(actor === null ? {} : { GITHUB_ACTOR: actor }),
      ...alwaysThere,
    },
  }));

export const settings = fc.oneof(
  { weight: 3, arbitrary: right },
  { weight: 2, arbitrary: wrong },
);
