/** What the service does each night beside its runs: the mirror is tidied, and nobody waits for it. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { instant } from "../../src/domain/time.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { ec2Grant, merge } from "./access.ts";
import { minute, type RunningService, startServed, until } from "./service.ts";

const group = "AWS EC2 Admin";

describe("the mirror at night", { timeout: 120_000 }, () => {
  let company: Company;
  let service: RunningService;
  const folder = mkdtempSync(join(tmpdir(), "curfew-night-"));
  const waiting = join(folder, "waiting");
  const broken = join(folder, "broken");
  const setTime = (time: string): void => {
    company.clock.set(instant(Date.parse(`2026-11-${time}Z`)));
  };
  const inMirror = (...args: string[]): string =>
    execFileSync("git", args, {
      cwd: join(company.stateDirectory, "mirror.git"),
      encoding: "utf8",
    });

  beforeAll(async () => {
    const program = join(folder, "git");
    // Packing hangs until somebody takes the file away, and then may fail.
    writeFileSync(
      program,
      `#!/bin/sh
PATH='${process.env["PATH"] ?? ""}'
if [ "$1" = repack ] && [ -e '${broken}' ]; then
  touch '${waiting}'
  while [ -e '${waiting}' ]; do sleep 0.05; done
  exit 1
fi
exec git "$@"
`,
    );
    chmodSync(program, 0o755);
    company = await startCompany();
    setTime("22T22:00:00");
    merge(company, "alice", ec2Grant("alice", "duration: 6h"));
    service = await startServed(company, {
      env: { PATH: `${folder}:${process.env["PATH"] ?? ""}` },
    });
  }, 120_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await service.stop();
    await company.close();
  });

  it("is tidied while ends fire and runs go on, and what fails there is told", async () => {
    writeFileSync(broken, "");
    setTime("23T03:17:01");
    await until(() => existsSync(waiting));
    expect(company.memberLogins(group)).toEqual(["alice@example.com"]);
    setTime("23T04:00:01");
    await until(() => company.memberLogins(group).length === 0);
    merge(company, "dave", ec2Grant("dave", "duration: 2h"));
    await minute(company, service);
    await until(() => company.memberLogins(group).length === 1);
    expect(existsSync(waiting)).toBe(true);

    rmSync(waiting);
    const failure =
      "the mirror could not be tidied; the next night tries again";
    await until(() => service.told(failure).length > 0);
    expect(service.told(failure)).toMatchObject([{ level: "warn" }]);
  });

  it("is tidied each night", async () => {
    rmSync(broken);
    expect(inMirror("count-objects")).not.toMatch(/^0 objects/);
    setTime("24T03:17:01");
    await until(() => service.told("the mirror is tidied").length === 1);
    expect(inMirror("count-objects", "-v")).toMatch(/^packs: 1$/m);
    await minute(company, service);
    setTime("25T03:17:01");
    await until(() => service.told("the mirror is tidied").length === 2);
  });
});
