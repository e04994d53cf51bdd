/** What the SDK sends to get credentials, before it sends anything for us: the token of who asks, or a key of theirs. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { BlockedError } from "../../src/domain/errors.ts";
import { awsFor, startAwsServer } from "./aws-server.ts";

type Environment = Readonly<Record<string, string>>;

interface Place {
  /** Of the server. */
  readonly url: string;
  /** Writes a file and answers its path. */
  readonly write: (name: string, text: string) => string;
}

const role = "arn:aws:iam::111122223333:role/curfew";
const startUrl = "https://acme.awsapps.com/start";

const webIdentity = ({ write }: Place): Environment => ({
  AWS_WEB_IDENTITY_TOKEN_FILE: write("token", "the.oidc.token"),
  AWS_ROLE_ARN: role,
});

const profile = ({ write }: Place, text: string): Environment => ({
  AWS_CONFIG_FILE: write("config", text),
  AWS_PROFILE: "mine",
});

const ways: readonly (readonly [string, (place: Place) => Environment])[] = [
  [
    "a variable for every service",
    (place) => ({ ...webIdentity(place), AWS_ENDPOINT_URL: place.url }),
  ],
  [
    "a variable for the service that gives roles",
    (place) => ({ ...webIdentity(place), AWS_ENDPOINT_URL_STS: place.url }),
  ],
  [
    "a file beside a token",
    (place) => ({
      ...webIdentity(place),
      AWS_CONFIG_FILE: place.write(
        "config",
        `[default]\nservices = all\n[services all]\nsts =\n  endpoint_url = ${place.url}\n`,
      ),
    }),
  ],
  [
    "a profile with a token",
    (place) =>
      profile(
        place,
        `[profile mine]\nendpoint_url = ${place.url}\nrole_arn = ${role}\nweb_identity_token_file = ${place.write("token", "the.oidc.token")}\n`,
      ),
  ],
  [
    "a profile with another's key",
    (place) =>
      profile(
        place,
        `[profile other]\naws_access_key_id = AKIASANDBOX000000000\naws_secret_access_key = secret\n[profile mine]\nendpoint_url = ${place.url}\nrole_arn = ${role}\nsource_profile = other\n`,
      ),
  ],
  [
    "a profile of the portal",
    (place) => {
      const name = createHash("sha1").update(startUrl).digest("hex");
      const token = {
        accessToken: "the-portal's-token",
        expiresAt: "2999-01-01T00:00:00Z",
      };
      const file = place.write(
        `.aws/sso/cache/${name}.json`,
        JSON.stringify(token),
      );
      return {
        ...profile(
          place,
          `[profile mine]\nendpoint_url = ${place.url}\nsso_start_url = ${startUrl}\nsso_region = us-east-1\nsso_account_id = 111122223333\nsso_role_name = curfew\n`,
        ),
        HOME: join(file, "../../../.."),
      };
    },
  ],
];

/** A run whose credentials come that way, and what the server heard of it. */
const run = async (
  hostname: string,
  way: (place: Place) => Environment,
): Promise<{ readonly error: unknown; readonly asked: readonly string[] }> => {
  const server = await startAwsServer({});
  const folder = mkdtempSync(join(tmpdir(), "curfew-aws-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const aws = awsFor("", {
    endpoints: { ssoAdmin: null, identityStore: null },
    limits: { attempts: 1 },
  });
  const environment = way({
    url: server.url.replace("127.0.0.1", hostname),
    write: (name, text) => {
      const path = join(folder, name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, text);
      return path;
    },
  });
  for (const key of [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_PROFILE",
  ])
    vi.stubEnv(key, undefined);
  for (const [key, value] of Object.entries(environment))
    vi.stubEnv(key, value);
  const error = await aws.instance().catch((thrown: unknown) => thrown);
  return { error, asked: server.asked };
};

describe("what is exchanged for credentials", () => {
  it.each(ways)(
    "does not go over http, whatever says so: %s",
    async (_, way) => {
      // The same server, but under an address that is not loopback's.
      const { error, asked } = await run("0.0.0.0", way);
      expect(error).toBeInstanceOf(BlockedError);
      expect(asked).toEqual([]);
    },
  );

  it.each(ways)("goes to a sandbox on this machine: %s", async (_, way) => {
    const { asked } = await run("127.0.0.1", way);
    expect(asked).not.toEqual([]);
  });

  it("is told as what it is", async () => {
    const [[, byVariable] = [null, webIdentity]] = ways;
    const { error } = await run("0.0.0.0", byVariable);
    expect((error as BlockedError).message).toContain("over https only");
    expect((error as BlockedError).hint).toContain("AWS_ENDPOINT_URL");
  });
});
