import { readFile, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BlockedError } from "../../domain/errors.ts";

/** An address that was checked: no credential in it, and a transport that runs no program of the user's. */
export interface Remote {
  readonly address: string;
  readonly protocol: "https" | "http" | "file";
  /** With its port unless it is the protocol's own; null for a local path. */
  readonly host: string | null;
  /** Name and password that stood in the address, still encoded: they are not used, and must not be shown. */
  readonly strayCredentials: readonly string[];
}

const hint =
  "Use https://<host>/<owner>/<repository>, http on loopback, or a local path.";

/** SSH is never started: an SSH address on the token's host is read over HTTPS with the token instead. */
export const parseRemote = (
  given: string,
  tokenHost: string,
  relativeTo: string | null,
): Remote => {
  const text = given.trim();
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text))
    return parseUrl(text, tokenHost);
  const colon = text.indexOf(":");
  const slash = text.indexOf("/");
  const isLocal = colon === -1 || (slash !== -1 && slash < colon);
  if (!isLocal) {
    const [, host = "", path = ""] =
      /^(?:[^@/:]+@)?([A-Za-z0-9.-]+):(?!:)\/*(.+)$/.exec(text) ?? [];
    return overHttps(host, path, tokenHost);
  }
  if (text === "" || (!isAbsolute(text) && relativeTo === null))
    throw new BlockedError("The remote's address is not usable.", hint);
  return localPath(resolve(relativeTo ?? "/", text));
};

const parseUrl = (text: string, tokenHost: string): Remote => {
  if (!URL.canParse(text))
    throw new BlockedError("The remote's address is not a URL.", hint);
  const url = new URL(text);
  switch (url.protocol) {
    case "file:":
      if (url.host !== "")
        throw new BlockedError("The remote's address names a host.", hint);
      return localPath(fileURLToPath(url));
    case "ssh:":
    case "git+ssh:":
      return overHttps(
        url.hostname,
        url.pathname.replace(/^\/+/, ""),
        tokenHost,
      );
    case "https:":
    case "http:":
      return parseHttp(url);
    default:
      throw new BlockedError(
        `The remote's transport ${url.protocol} is not allowed.`,
        hint,
      );
  }
};

const parseHttp = (url: URL): Remote => {
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    throw new BlockedError(
      "The remote's address is http and not on loopback: it could be read and changed on its way.",
      "Use https.",
    );
  if (url.search !== "" || url.hash !== "")
    throw new BlockedError("The remote's address has a query.", hint);
  return {
    address: `${url.origin}${url.pathname}`,
    protocol: url.protocol === "http:" ? "http" : "https",
    host: url.host,
    strayCredentials: [url.username, url.password],
  };
};

const overHttps = (host: string, path: string, tokenHost: string): Remote => {
  const server = `https://${tokenHost}`;
  const isOwnHost =
    URL.canParse(server) && new URL(server).hostname === host.toLowerCase();
  if (!isOwnHost || path === "")
    throw new BlockedError(
      "The remote's address needs SSH or another program, which is never started.",
      hint,
    );
  return parseHttp(new URL(`/${path.replace(/^\/+/, "")}`, server));
};

const localPath = (path: string): Remote => ({
  address: path,
  protocol: "file",
  host: null,
  strayCredentials: [],
});

const isLoopback = (host: string): boolean =>
  host === "localhost" ||
  host === "[::1]" ||
  /^127(?:\.\d{1,3}){3}$/.test(host);

export const isLoopbackRemote = (remote: Remote): boolean =>
  remote.protocol !== "file" && isLoopback(new URL(remote.address).hostname);

/** The clone's configuration file and the folder that relative addresses in it mean. */
export const findCloneConfig = async (
  clone: string,
): Promise<{ readonly file: string; readonly root: string }> => {
  for (let folder = resolve(clone); ; folder = dirname(folder)) {
    const gitDirectory = await gitDirectoryOf(folder);
    if (gitDirectory !== null)
      return { file: join(gitDirectory, "config"), root: folder };
    if (dirname(folder) === folder)
      throw new BlockedError(
        `There is no git clone at ${clone}.`,
        "Run inside a clone, or name it with --repo.",
      );
  }
};

const gitDirectoryOf = async (folder: string): Promise<string | null> => {
  const dotGit = join(folder, ".git");
  const kind = await kindOf(dotGit);
  if (kind === "directory") return dotGit;
  if (kind === "file") return await followGitFile(folder, dotGit);
  const bare = await Promise.all(
    ["config", "HEAD", "objects"].map((name) => kindOf(join(folder, name))),
  );
  return bare.every((found) => found !== null) ? folder : null;
};

/** A linked work tree or a submodule: `.git` is a file that names the directory. */
const followGitFile = async (
  folder: string,
  dotGit: string,
): Promise<string | null> => {
  const named = /^gitdir: (.+)$/m.exec(await readFile(dotGit, "utf8"))?.[1];
  if (named === undefined) return null;
  const gitDirectory = resolve(folder, named);
  const common = join(gitDirectory, "commondir");
  return (await kindOf(common)) === "file"
    ? resolve(gitDirectory, (await readFile(common, "utf8")).trim())
    : gitDirectory;
};

const kindOf = async (path: string): Promise<"file" | "directory" | null> => {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  return found.isDirectory() ? "directory" : "file";
};
