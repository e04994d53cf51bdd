import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The `update` hook of a repository: refuses one ref at a time, with GitHub's words. What is closed to whoever pushes comes in
 * `CURFEW_SANDBOX_CLOSED`, a line for each kind of move and ref.
 */
export const installHook = (directory: string): void => {
  mkdirSync(join(directory, "hooks"), { recursive: true });
  writeFileSync(join(directory, "hooks", "update"), hook, {
    mode: 0o755,
  });
};

const hook = `#!/bin/sh
ref=$1 old=$2 new=$3
lines="
$CURFEW_SANDBOX_CLOSED
"
closed() {
  case $lines in
  *"
$1 $ref
"*) ;;
  *) return 1 ;;
  esac
}
refuse() {
  echo "error: GH006: Protected branch update failed for $ref." >&2
  echo "error: $1" >&2
  exit 1
}
case $new in
*[!0]*) ;;
*) closed delete && refuse "Cannot delete this protected branch"; exit 0 ;;
esac
closed push && refuse "Changes must be made through a pull request."
case $old in
*[!0]*)
  closed update && refuse "Cannot update this protected ref."
  closed force && ! git merge-base --is-ancestor "$old" "$new" &&
    refuse "Cannot force-push to this branch"
  ;;
*) closed create && refuse "Cannot create ref due to creations being restricted." ;;
esac
exit 0
`;
