/**
 * A GitHub App's installation tokens. `@octokit/auth-app` signs for the App; the exchange and its cache are ours, because the
 * library's cache goes by the machine's clock and shares a pending exchange between hosts.
 */
import { BlockedError, TransientError } from "../../domain/errors.ts";
import {
  type Instant,
  instant,
  later,
  milliseconds,
} from "../../domain/time.ts";
import type { AppPosture } from "../../domain/posture.ts";
import { createAppCalls } from "./app-calls.ts";
import type { CredentialConfig, CredentialOptions } from "./credentials.ts";
import {
  filledText,
  id,
  object,
  optional,
  record,
  text,
  time,
  visibleText,
} from "./shapes.ts";

export interface AppTokens {
  current(): Promise<string>;
  /** GitHub said 401 to `used`: the next `current()` brings another. */
  forget(used: string): void;
  /** As it appears on what the App writes. */
  readonly login: () => Promise<string>;
  /** The App with what its installation was granted. */
  readonly posture: () => Promise<AppPosture>;
}

export type AppOptions = Omit<CredentialOptions, "config"> & {
  readonly config: Extract<CredentialConfig, { kind: "app" }>;
};

const installation = object({ id });
const accessToken = object({
  token: visibleText,
  expires_at: time,
  permissions: optional(record(text)),
});
const app = object({ id, slug: filledText });

export const createAppTokens = (options: AppOptions): AppTokens => {
  const { config, owner, repo } = options;
  const calls = createAppCalls(options);
  const given = config.installationId ?? null;
  let lookedUp: number | null = null;
  let held: Held | null = null;
  let pending: Promise<Held> | null = null;
  let self: Promise<ReturnType<typeof app>> | null = null;
  options.onSecret(config.privateKey);

  const lookUp = async (): Promise<number> => {
    const found = await calls.ask(
      "GET /repos/{owner}/{repo}/installation",
      { owner, repo },
      installation,
    );
    if (found.kind === "failure")
      throw await absence(
        `The GitHub App is not installed on ${owner}/${repo}`,
        found.error,
        "Install the App on the repository, or correct GITHUB_REPOSITORY.",
      );
    return found.value.id;
  };

  /** GitHub says 404 of whatever an App asks for that it does not know, too. */
  const absence = async (
    message: string,
    error: Error,
    hint: string,
  ): Promise<Error> => {
    await aboutSelf();
    return new BlockedError(`${message}; ${error.message}`, hint);
  };

  const ofInstallation = (id: number) =>
    calls.ask(
      // Repeated like a read: a token that got lost harms nobody and expires.
      "POST /app/installations/{installation_id}/access_tokens",
      { installation_id: id },
      accessToken,
    );

  const exchange = async (): Promise<Held> => {
    const known = lookedUp;
    let installationId = given ?? (lookedUp ??= await lookUp());
    let answer = await ofInstallation(installationId);
    if (answer.kind === "failure" && known !== null) {
      // Uninstalled and installed again, the App has another one.
      lookedUp = null;
      installationId = lookedUp = await lookUp();
      answer = await ofInstallation(installationId);
    }
    if (answer.kind === "failure") {
      lookedUp = null;
      throw await absence(
        `The GitHub App has no installation ${installationId}`,
        answer.error,
        given === null
          ? "Install the App on the repository."
          : "Correct GITHUB_APP_INSTALLATION_ID, or leave it out to have it looked up.",
      );
    }
    const { token, expires_at: expiresAt, permissions } = answer.value;
    options.onSecret(token);
    const from = await calls.serverNow();
    // Renewed with a tenth of its life left: of an hour, six minutes for the longest call.
    const life = milliseconds((expiresAt - from) * 0.9);
    held = { token, permissions, renewAt: instant(later(from, life)) };
    return held;
  };

  const current = async (): Promise<Held> => {
    const at = await calls.serverNow();
    if (held !== null && at < held.renewAt) return held;
    pending ??= exchange().finally(() => {
      pending = null;
    });
    return await pending;
  };

  const askAboutSelf = async (): Promise<ReturnType<typeof app>> => {
    const found = await calls.ask("GET /app", {}, app);
    if (found.kind === "value") return found.value;
    throw new BlockedError(
      `GitHub does not know the App; ${found.error.message}`,
      "Correct GITHUB_APP_ID.",
    );
  };

  const aboutSelf = async (): Promise<ReturnType<typeof app>> => {
    self ??= askAboutSelf().finally(() => {
      self = null;
    });
    return await self;
  };

  return {
    current: async () => (await current()).token,
    forget: (used) => {
      // Somebody else may have renewed it meanwhile: then that one is to be tried.
      if (held?.token === used) held = null;
    },
    login: async () => `${(await aboutSelf()).slug}[bot]`,
    posture: async () => {
      const [{ permissions }, about] = await Promise.all([
        current(),
        aboutSelf(),
      ]);
      if (permissions === null)
        throw new TransientError(
          "GitHub did not tell the permissions of the App's installation",
        );
      return { ...about, permissions };
    },
  };
};

interface Held {
  readonly token: string;
  /** null: GitHub did not tell. */
  readonly permissions: Readonly<Record<string, string>> | null;
  readonly renewAt: Instant;
}
