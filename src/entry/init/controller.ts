import { isCommitSha } from "../../domain/ids.ts";
import { UsageError } from "../usage-error.ts";

/** Where the controller's code lives, at the commit that was reviewed. */
export interface Controller {
  readonly owner: string;
  readonly repository: string;
  readonly commit: string;
  /** Nobody said which: GitHub starts none of the workflows until the placeholder is replaced. */
  readonly isPlaceholder: boolean;
}

/** `OWNER/REPO@SHA`. A branch or a tag would let somebody else change what holds the credentials. */
export const readController = (text: string | undefined): Controller => {
  if (text === undefined) return placeholder;
  const [, owner, name, commit] =
    /^([A-Za-z0-9][A-Za-z0-9-]*)\/([\w.-]+)@(.*)$/.exec(text) ?? [];
  if (owner === undefined || name === undefined || !isCommitSha(commit))
    throw new UsageError(
      `--controller is not OWNER/REPO@SHA with a full commit id (40 lower-case hex digits): ${text}`,
    );
  return {
    owner,
    repository: `${owner}/${name}`,
    commit,
    isPlaceholder: false,
  };
};

const placeholder: Controller = {
  owner: "OWNER",
  repository: "OWNER/curfew",
  commit: "0".repeat(40),
  isPlaceholder: true,
};
