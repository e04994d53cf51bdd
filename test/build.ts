import { execFileSync } from "node:child_process";

/** Builds before any test runs, so that child-process tests never meet stale output. */
export default function build(): void {
  execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
}
