import type { BlobSha, CommitSha } from "./ids.ts";

export type FileKind = "file" | "executable" | "symlink" | "submodule";

/** One entry of a commit's tree. */
export interface TreeFile {
  /** With `/`; a byte that is not UTF-8 stands as a lone surrogate (U+DC80–U+DCFF), printed as `\xNN`, and `pathIsUtf8` is false. */
  readonly path: string;
  readonly pathIsUtf8: boolean;
  readonly kind: FileKind;
  readonly blob: BlobSha;
  /** Bytes; null for a submodule. */
  readonly size: number | null;
}

/** What one commit did to one path, against its first parent. A rename is a removal and an addition. */
export interface PathChange {
  readonly path: string;
  readonly pathIsUtf8: boolean;
  /** null: the path was not there. */
  readonly before: BlobSha | null;
  /** null: the path was removed. */
  readonly after: BlobSha | null;
  /** null where `after` is. */
  readonly kindAfter: FileKind | null;
}

/** A commit on main's first-parent chain that touched the paths asked for. */
export interface HistoryCommit {
  readonly sha: CommitSha;
  /** null for the root. */
  readonly firstParent: CommitSha | null;
  readonly changes: readonly PathChange[];
}
