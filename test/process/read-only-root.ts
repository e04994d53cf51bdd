/** A root that nothing can be written to but one directory, and an ordinary user in it: what a container runtime makes of `read_only` and `user`. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Every mount of a namespace of its own becomes read-only, with the options that it had; `$1` stays as it is. */
const script = `
set -e
state=$1
shift
mount --make-rprivate /
mount --bind "$state" "$state"
while read -r _ _ _ _ point options _; do
  case "$point" in
    "$state" | /proc* | /dev* | /sys*) ;;
    *) mount -o "remount,bind,ro,$(echo "$options" | sed 's/\\brw\\b,\\?//')" "$point" ;;
  esac
done < /proc/self/mountinfo
exec "$@"
`;

/** What to put before a command, so that it runs so. */
export const onReadOnlyRoot = (state: string): readonly string[] => {
  const [user, group] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const [apart, ordinary] =
    user === 0
      ? [
          ["unshare", "--mount"],
          [
            ...["setpriv", "--reuid=65534", "--regid=65534"],
            ...["--clear-groups", "--no-new-privs"],
          ],
        ]
      : [
          ["unshare", "--map-root-user", "--mount"],
          [
            ...["unshare", "--user"],
            ...[`--map-user=${user}`, `--map-group=${group}`],
          ],
        ];
  return [...apart, "sh", "-c", script, "sh", state, ...ordinary];
};

/** Why this machine cannot do that; null: it can. */
export const whyNoReadOnlyRoot = (): string | null => {
  const state = mkdtempSync(join(tmpdir(), "curfew-root-"));
  try {
    const [command, ...args] = [...onReadOnlyRoot(state), "true"];
    const { status, stderr, error } = spawnSync(command, args, {
      encoding: "utf8",
    });
    return status === 0 ? null : (error?.message ?? stderr.trim());
  } finally {
    rmSync(state, { recursive: true });
  }
};
