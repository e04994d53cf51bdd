import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  chownSync,
  readdirSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { instant } from "../../src/domain/time.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { ec2Grant, merge } from "./access.ts";
import { curfew } from "./run.ts";
import { startService, until } from "./service.ts";

const root = join(import.meta.dirname, "../..");
const nobody = process.getuid?.() === 0 ? 65_534 : undefined;

let company: Company;
let directory: string;

/** The image's last stage, laid out by its own COPY lines; nothing in it can be written to. */
const layOut = (app: string): void => {
  const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
  const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));
  for (const [, from = "", to = ""] of last.matchAll(
    /^COPY (?:--from=build \/app\/)?(\S+) (\S+)$/gm,
  ))
    if (from === "node_modules") symlinkSync(join(root, from), join(app, to));
    else
      cpSync(join(root, from), join(app, to === "./" ? from : to), {
        recursive: true,
      });
  execFileSync("chmod", ["-R", "a-w,a+rX", "--", app]);
};

beforeAll(async () => {
  company = await startCompany();
  merge(company, "alice", ec2Grant("alice", "duration: 2h"));
  await curfew(company, ["reconcile", "--new-ledger"]);
  directory = mkdtempSync(join(tmpdir(), "curfew-image-"));
  chmodSync(directory, 0o755);
  for (const name of ["app", "state"]) mkdirSync(join(directory, name));
  layOut(join(directory, "app"));
  if (nobody !== undefined) chownSync(join(directory, "state"), nobody, nobody);
}, 120_000);

afterAll(async () => {
  await company.close();
  execFileSync("chmod", ["-R", "u+w", "--", directory]);
  rmSync(directory, { recursive: true });
});

it(
  "the image's command serves as an ordinary user in a tree that cannot be written to",
  { timeout: 120_000 },
  async () => {
    const command = /^ENTRYPOINT (\[.*\])$/m.exec(
      readFileSync(join(root, "Dockerfile"), "utf8"),
    )?.[1];
    const [, bin = ""] = JSON.parse(command ?? "[]") as string[];
    const service = await startService(company, {
      bin: bin.replace(/^\/app/, join(directory, "app")),
      state: join(directory, "state"),
      directory: "/",
      ...(nobody === undefined ? {} : { user: nobody }),
    });
    try {
      await until(() => service.told("run").length > 0);
      expect(company.memberLogins("AWS EC2 Admin")).toEqual([
        "alice@example.com",
      ]);
      company.clock.set(instant(Date.parse("2026-11-22T16:00:00Z")));
      await until(() => company.memberLogins("AWS EC2 Admin").length === 0);
      expect(readdirSync(join(directory, "state"))).toContain("mirror.git");
    } finally {
      expect(await service.stop()).toBe(0);
    }
  },
);
