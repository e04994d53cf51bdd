/** Stand in the environment of every fuzzed run, and may appear nowhere. */
export const planted: Readonly<Record<string, string>> = {
  GITHUB_TOKEN: "ghs_fuzz0Secret0GitHub0Token0aaaaaaaaaaaa",
  GITHUB_APP_PRIVATE_KEY:
    "-----BEGIN RSA PRIVATE KEY-----\nfuzz0Secret0App0Key\n-----END RSA PRIVATE KEY-----",
  OKTA_API_TOKEN: "00fuzz0Secret0Okta0Token",
  OKTA_PRIVATE_KEY: '{"kty":"RSA","d":"fuzz0Secret0Okta0Key"}',
  CURFEW_LEDGER_KEY: "fuzz0Secret0Ledger0Key",
  CURFEW_WEBHOOK_SECRET: "fuzz0Secret0Webhook",
  SLACK_BOT_TOKEN: "xoxb-fuzz0Secret0Slack",
  AWS_SECRET_ACCESS_KEY: "fuzz0Secret0Aws",
};

/** The word that all of them have in common. */
export const secrets: readonly string[] = ["fuzz0Secret"];

/** Puts them there, before anything that is tested is loaded. */
export const plant = (): void => {
  Object.assign(process.env, planted);
};
