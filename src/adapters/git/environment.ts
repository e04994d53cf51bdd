import { join } from "node:path";
import type { GitConfig } from "./config.ts";
import { readerConfiguration } from "./open.ts";
import { isLoopbackRemote, type Remote } from "./remote.ts";

export type Environment = Readonly<Record<string, string>>;

/**
 * The whole environment of a git process. Nothing of the user's, the system's or the clone's configuration is in it: what git does
 * with a hostile repository must not depend on the machine. Settings travel as environment, which outranks every file.
 */
export const localEnvironment = (config: GitConfig): Environment => ({
  ...taken(config, ["PATH", "TMPDIR"]),
  ...fixed,
  HOME: config.mirrorDirectory,
  XDG_CONFIG_HOME: config.mirrorDirectory,
  GIT_DIR: config.mirrorDirectory,
  GIT_ALLOW_PROTOCOL: "",
  ...asConfiguration(settings),
});

/** The same for talking to the remote. The token is environment too: arguments can be read by every user of the machine. */
export const remoteEnvironment = (
  config: GitConfig,
  remote: Remote,
  token: string | null,
  purpose: "read" | "write",
): Environment => {
  const header = authorization(config.tokenHost, token, remote);
  return {
    ...localEnvironment(config),
    ...taken(config, certificates),
    // A proxy would read what is sent in the clear to loopback.
    ...(isLoopbackRemote(remote) ? {} : taken(config, proxies)),
    GIT_ALLOW_PROTOCOL: remote.protocol,
    // git refuses a local remote of another user, as in containers. Reading it runs nothing of its; a push would run its hooks.
    ...(remote.protocol === "file" && purpose === "read"
      ? { GIT_CONFIG_GLOBAL: join(config.mirrorDirectory, readerConfiguration) }
      : {}),
    ...asConfiguration([
      ...settings,
      ["protocol.allow", "never"],
      [`protocol.${remote.protocol}.allow`, "always"],
      ...(header === null ? [] : [header]),
    ]),
  };
};

/** What must never be shown, in any form that git could repeat it in. */
export const secretsOf = (
  token: string | null,
  remote: Remote | null,
): readonly string[] => [
  ...(token === null || token === ""
    ? []
    : [token, encodeURIComponent(token), basic(token)]),
  // A name as short as `git` is no secret, and striking it out would make every message unreadable.
  ...(remote?.strayCredentials ?? []).filter(({ length }) => length > 7),
];

const authorization = (
  tokenHost: string,
  token: string | null,
  remote: Remote,
): Setting | null => {
  if (token === null || remote.host === null) return null;
  const origin = `${remote.protocol}://${tokenHost}`;
  return URL.canParse(origin) && new URL(origin).host === remote.host
    ? [
        `http.${new URL(origin).origin}/.extraHeader`,
        `Authorization: Basic ${basic(token)}`,
      ]
    : null;
};

const basic = (token: string): string =>
  Buffer.from(`x-access-token:${token}`).toString("base64");

const fixed: Environment = {
  LC_ALL: "C",
  TZ: "UTC",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "",
  GIT_SSH_COMMAND: "false",
  GIT_PAGER: "cat",
  GIT_EDITOR: "false",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_NO_LAZY_FETCH: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_PROTOCOL_FROM_USER: "0",
  GIT_GRAFT_FILE: "/dev/null",
};

type Setting = readonly [key: string, value: string];

// Things that are wrong with a file's name or a commit's text are the checks' to report. Were they errors of the fetch, one
// odd file would stop everybody's access. What remains an error is a tree or a commit that cannot be read in one way only.
const harmlessToReaders = [
  ...["Name", "Url", "Path", "Update", "Parse", "Large", "Missing", "Blob"].map(
    (what) => `gitmodules${what}`,
  ),
  ...["gitmodules", "gitignore", "gitattributes", "mailmap"].map(
    (what) => `${what}Symlink`,
  ),
  ...["Large", "LineLength", "Blob", "Missing"].map(
    (what) => `gitattributes${what}`,
  ),
  ...["hasDot", "hasDotdot", "hasDotgit", "zeroPaddedFilemode", "badFilemode"],
  ...["badEmail", "missingEmail", "missingNameBeforeEmail", "badName"],
  ...["missingSpaceBeforeEmail", "missingSpaceBeforeDate", "badDate"],
  ...["badDateOverflow", "badTimezone", "zeroPaddedDate", "multipleAuthors"],
  ...["nulInCommit"],
];

const settings: readonly Setting[] = [
  // Advice on what we ask of git would fill the little room that a message has.
  ["advice.graftFileDeprecated", "false"],
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.sshCommand", "false"],
  ["core.attributesFile", "/dev/null"],
  ["core.logAllRefUpdates", "false"],
  // git itself waits this long for another process's lock on a ref.
  ["core.filesRefLockTimeout", "1000"],
  ["core.packedRefsTimeout", "1000"],
  ["credential.helper", ""],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["protocol.version", "2"],
  // A redirect could carry the token to another host; alternates of a plain HTTP server are treated as redirects.
  ["http.followRedirects", "false"],
  ["fetch.recurseSubmodules", "false"],
  ["fetch.fsckObjects", "true"],
  ...["fetch.fsck", "fsck"].flatMap((check) =>
    harmlessToReaders.map((id): Setting => [`${check}.${id}`, "ignore"]),
  ),
  ["push.gpgSign", "false"],
  ["push.recurseSubmodules", "no"],
  ["log.showSignature", "false"],
  ["log.showRoot", "true"],
];

const certificates = [
  "GIT_SSL_CAINFO",
  "GIT_SSL_CAPATH",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
];
const proxies = [
  "HTTPS_PROXY",
  "https_proxy",
  "ALL_PROXY",
  "all_proxy",
  "NO_PROXY",
  "no_proxy",
];

const asConfiguration = (entries: readonly Setting[]): Environment => ({
  GIT_CONFIG_COUNT: String(entries.length),
  ...Object.fromEntries(
    entries.flatMap(([key, value], at) => [
      [`GIT_CONFIG_KEY_${at}`, key],
      [`GIT_CONFIG_VALUE_${at}`, value],
    ]),
  ),
});

const taken = (config: GitConfig, names: readonly string[]): Environment =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = config.environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
