/** Signs as a GitHub App. The signature names its time, so that is handed in: GitHub refuses what its own clock finds too early or too late. */
import { BlockedError } from "../../domain/errors.ts";
import type { Instant } from "../../domain/time.ts";
import type { Clean } from "./errors.ts";

/** A JSON web token, good for some minutes around `at`. */
export type Sign = (at: Instant) => Promise<string>;

// GitHub takes ten minutes at the most; the library dates a token back by half a minute.
const lifetimeInSeconds = 570;

export const createSign =
  (
    key: { readonly appId: number | string; readonly privateKey: string },
    clean: Clean,
  ): Sign =>
  async (at) => {
    const { createAppAuth } = await import("@octokit/auth-app");
    const log = { warn: () => undefined };
    const sign = async (timeDifference: number) =>
      await createAppAuth({ ...key, log, timeDifference })({ type: "app" });
    try {
      // The library signs at the machine's time, which is learned here from what it signed.
      const signed = await sign(0);
      const expiry = Date.parse(signed.expiresAt) / 1000;
      const off = Math.round(at / 1000 + lifetimeInSeconds - expiry);
      return Math.abs(off) <= 2 ? signed.token : (await sign(off)).token;
    } catch (error) {
      throw new BlockedError(
        `The GitHub App's private key cannot be used: ${clean(error instanceof Error ? error.message : "it is not readable")}`,
        "Set GITHUB_APP_ID, and GITHUB_APP_PRIVATE_KEY to the whole PEM file that GitHub gave, line breaks included.",
      );
    }
  };
