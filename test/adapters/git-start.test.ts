import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { launch } from "../../src/adapters/git/launch.ts";
import { BlockedError, TransientError } from "../../src/domain/errors.ts";
import { failureOf, temporaryFolder } from "./git-fixtures.ts";

const start = (program: string, args: readonly string[]): Promise<Error> =>
  failureOf(
    launch(program, {
      args,
      environment: { PATH: process.env["PATH"] ?? "" },
      directory: temporaryFolder(),
    }),
  );

describe("a git that cannot be started", () => {
  it.each([
    ["is not there", "/nowhere/git"],
    ["may not be run", import.meta.filename],
  ])("because it %s is for a person to mend", async (_, program) => {
    const failure = await start(program, ["log"]);
    expect(failure).toBeInstanceOf(BlockedError);
    expect(failure.message).toContain(program);
  });

  it("because of the machine may be started later, and the failure is told in words", async () => {
    const failure = await start("git", ["log", "x".repeat(200_000)]);
    expect(failure).toBeInstanceOf(TransientError);
    expect(failure.message).toBe("git log could not be started (E2BIG).");
  });

  it("because no file can be opened any more does not end the process", () => {
    const launcher = join(
      import.meta.dirname,
      "../../src/adapters/git/launch.ts",
    );
    const script = `
      const { openSync } = await import("node:fs");
      const { launch } = await import(${JSON.stringify(launcher)});
      try { for (;;) openSync("/dev/null"); } catch {}
      const call = { args: ["log"], environment: {}, directory: "/" };
      await launch("git", call).catch(({ name, message }) => console.log(name, message));
    `;
    const said = execFileSync(
      "sh",
      [
        "-c",
        'ulimit -n 64; exec "$0" --import tsx --input-type=module -e "$1"',
      ].concat(process.execPath, script),
      { encoding: "utf8" },
    );
    expect(said).toBe(
      "TransientError git log could not be started (EMFILE).\n",
    );
  });
});
