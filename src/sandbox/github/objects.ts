/**
 * The object store of a bare repository, read and written in this process: hundreds of pull requests would otherwise cost
 * thousands of git processes. Packs, which only a large push brings, are left to git.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import { git } from "./git.ts";

type ObjectType = "blob" | "tree" | "commit" | "tag";

interface GitObject {
  readonly type: ObjectType;
  readonly content: Buffer;
}

export interface ObjectStore {
  /** Answers the object's id; an object that is there already stays as it is. */
  write(type: ObjectType, content: Buffer): string;
  read(sha: string): GitObject | null;
}

const objectId = /^[0-9a-f]{40}$/;

export const openObjects = (gitDirectory: string): ObjectStore => {
  const objects = join(gitDirectory, "objects");
  const pathOf = (sha: string): string =>
    join(objects, sha.slice(0, 2), sha.slice(2));

  return {
    write: (type, content) => {
      const whole = Buffer.concat([
        Buffer.from(`${type} ${content.length}\0`, "latin1"),
        content,
      ]);
      const sha = createHash("sha1").update(whole).digest("hex");
      const path = pathOf(sha);
      if (existsSync(path)) return sha;
      mkdirSync(join(objects, sha.slice(0, 2)), { recursive: true });
      // Renamed into place, so that a fetch running beside it never reads half an object.
      writeFileSync(`${path}.new`, deflateSync(whole, { level: 1 }));
      renameSync(`${path}.new`, path);
      return sha;
    },
    read: (sha) => {
      if (!objectId.test(sha)) return null;
      const path = pathOf(sha);
      return existsSync(path)
        ? parseLoose(inflateSync(readFileSync(path)))
        : readPacked(gitDirectory, sha);
    },
  };
};

const parseLoose = (bytes: Buffer): GitObject => {
  const headerEnd = bytes.indexOf(0);
  const [type] = bytes.toString("latin1", 0, headerEnd).split(" ");
  return { type: type as ObjectType, content: bytes.subarray(headerEnd + 1) };
};

const readPacked = (gitDirectory: string, sha: string): GitObject | null => {
  const { stdout } = git(gitDirectory, ["cat-file", "--batch"], {
    input: `${sha}\n`,
  });
  const headerEnd = stdout.indexOf(0x0a);
  const [, type, size] = stdout.toString("latin1", 0, headerEnd).split(" ");
  if (type === undefined || type === "missing" || size === undefined)
    return null;
  const start = headerEnd + 1;
  return {
    type: type as ObjectType,
    content: stdout.subarray(start, start + Number(size)),
  };
};
