import { BlockedError, TransientError } from "../../domain/errors.ts";

interface Kind {
  readonly said: RegExp;
  readonly summary: string;
  readonly hint: string;
}

// git has one exit code for everything, so its words are all there is; they are its own (LC_ALL=C), never the server's.
const refused =
  /Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|returned error: 40[13]\b/;

const blocked: readonly Kind[] = [
  {
    said: refused,
    summary: "the server refused the credential",
    hint: "Give GITHUB_TOKEN, or the GitHub App, read access to the repository's contents (and write access for the ledger branch), and check that GITHUB_SERVER_URL names the remote's host.",
  },
  {
    said: /returned error: 30\d\b|unable to update url base from redirection/,
    summary: "the server redirects to another address, which is not followed",
    hint: "The repository was probably renamed or moved: set the remote to its present address.",
  },
  {
    said: /^fatal: repository '.*' not found|returned error: 404\b|does not appear to be a git repository|couldn't find remote ref/m,
    summary: "the repository or the branch was not found",
    hint: "Check the remote's address and the branch's name; GitHub also answers so when the credential may not see the repository.",
  },
  {
    said: /shallow roots are not allowed|shallow update not allowed|attempt to fetch\/clone from a shallow repository/,
    summary: "the remote is a shallow repository, whose history is cut off",
    hint: "Fetch from a complete repository, or complete it with `git fetch --unshallow`.",
  },
  {
    said: /detected dubious ownership/,
    summary: "the remote belongs to another user of this machine",
    hint: "Run as the owner of the remote's folder, or use its address on the server.",
  },
  {
    said: /fsck error in packed object|object fsck error|mismatched algorithms|server does not support.*hash/,
    summary: "the remote sent objects that are malformed",
    hint: "Run `git fsck --strict` in a clone and mend or remove what it names.",
  },
  {
    said: /No space left on device|Permission denied|Read-only file system/,
    summary: "the mirror's directory cannot be written",
    hint: "Free space, or give write access to the mirror's directory.",
  },
];

export const isCredentialRefused = (stderr: string): boolean =>
  refused.test(ownWords(stderr));

export const isMissingRef = (stderr: string): boolean =>
  /^fatal: couldn't find remote ref /m.test(ownWords(stderr));

/** By the server's words where it knows the id, else by git's own: either way asking again would get the same answer. */
export const isUnknownCommit = (stderr: string, sha: string): boolean =>
  stderr.includes(`not our ref ${sha}`) ||
  /does not allow request for unadvertised object /.test(ownWords(stderr));

/** git only warns, and exits with 0, when it leaves a ref alone because the remote's history is cut off. */
export const isLeftAlone = (stderr: string): boolean =>
  /^warning: rejected .* shallow roots/m.test(ownWords(stderr));

export const isLockTrouble = (stderr: string): boolean =>
  /cannot lock ref|Unable to create '.*\.lock'/.test(ownWords(stderr));

/** The server's silence, a slow disk, a kill, a machine that is full, what is a person's matter: looking through all of the mirror would only take its time. */
export const saysNothingOfTheMirror = (error: unknown): boolean =>
  !(error instanceof TransientError) ||
  /unable to access '|took longer than|was killed|could not be started|stopped on request/.test(
    error.message,
  );

/** What a failure means for the caller. The text is already free of secrets. */
export const failureOf = (
  args: readonly string[],
  { code, stderr }: { readonly code: number | null; readonly stderr: string },
): TransientError | BlockedError => {
  const what = `git ${args[0] ?? ""}`;
  const words = ownWords(stderr);
  const kind = blocked.find(({ said }) => said.test(words));
  return kind === undefined
    ? new TransientError(
        `${what} failed (exit ${code ?? "-"}): ${brief(stderr)}`,
      )
    : new BlockedError(`${what}: ${kind.summary}: ${brief(stderr)}`, kind.hint);
};

/** What stands behind `remote:` and `remote error:` is the server's, who must not choose how its failure is read. */
const ownWords = (stderr: string): string =>
  stderr
    .replace(/^(fatal: remote error):.*$/gm, "$1")
    .split("\n")
    .filter((line) => !line.startsWith("remote:"))
    .join("\n");

/** One printable line: a server's message must not write lines, colours or commands into a log. */
export const brief = (text: string): string => {
  const line = text.trim().replace(/\s+/g, " ").replace(/\p{C}/gu, "\u{fffd}");
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
};
