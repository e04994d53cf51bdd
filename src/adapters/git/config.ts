import type { Instant, Milliseconds } from "../../domain/time.ts";

export interface GitConfig {
  /** The local clone, or a folder inside it; only its `origin` URL is read, as data. */
  readonly clone: string | null;
  /** Where main is fetched from: https, http on loopback, or a local path. null: the clone's `origin`. */
  readonly remote: string | null;
  /** A directory of Curfew's own: absent, empty, or a mirror that an earlier run made. */
  readonly mirrorDirectory: string;
  readonly branch: string;
  readonly ledgerBranch: string;
  /** Sent to `tokenHost` and nowhere else. A function is asked before each use: an App's tokens live for an hour. */
  readonly token: string | null | (() => Promise<string>);
  /** Told of a token that the server refused, so that the next use gets another. */
  readonly onTokenRefused?: (token: string) => Promise<void>;
  /** Host, with its port unless it is the scheme's own: the host of GITHUB_SERVER_URL. */
  readonly tokenHost: string;
  /** Author and committer of ledger commits. */
  readonly identity: { readonly name: string; readonly email: string };
  /** For each git process. */
  readonly timeout: Milliseconds;
  /** Dates of ledger commits. */
  readonly now: () => Instant | Promise<Instant>;
  readonly signal?: AbortSignal;
  /** PATH, TMPDIR, proxies and certificate files are taken from it and nothing else. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Default: `git` on PATH. */
  readonly gitProgram?: string;
}
