import { execFileSync, spawnSync } from "node:child_process";
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
import { milliseconds } from "../../src/domain/time.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { ec2Grant, merge } from "./access.ts";
import { imageCommand } from "./image-command.ts";
import { onReadOnlyRoot, whyNoReadOnlyRoot } from "./read-only-root.ts";
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
  await curfew(company, ["reconcile", "--new-ledger"]);
  directory = mkdtempSync(join(tmpdir(), "curfew-image-"));
  chmodSync(directory, 0o755);
  mkdirSync(join(directory, "app"));
  layOut(join(directory, "app"));
}, 120_000);

afterAll(async () => {
  await company.close();
  execFileSync("chmod", ["-R", "u+w", "--", directory]);
  rmSync(directory, { recursive: true });
});

const makeState = (name: string): string => {
  const state = join(directory, name);
  mkdirSync(state);
  if (nobody !== undefined) chownSync(state, nobody, nobody);
  return state;
};

/** The image's own command lets somebody in, and out again two hours later. */
const expectToServe = async (
  who: string,
  state: string,
  how: Parameters<typeof startService>[1],
): Promise<void> => {
  const { flags, bin } = imageCommand();
  merge(company, who, ec2Grant(who, "duration: 2h"));
  const service = await startService(company, {
    node: flags,
    bin: bin.replace(/^\/app/, join(directory, "app")),
    state,
    directory: "/",
    ...how,
  });
  try {
    await until(() => service.told("run").length > 0);
    expect(company.memberLogins("AWS EC2 Admin")).toEqual([
      `${who}@example.com`,
    ]);
    company.clock.advance(milliseconds(2 * 60 * 60_000));
    await until(() => company.memberLogins("AWS EC2 Admin").length === 0);
    expect(readdirSync(state)).toContain("mirror.git");
  } finally {
    expect(await service.stop()).toBe(0);
  }
};

it(
  "the image's command serves as an ordinary user in a tree that cannot be written to",
  { timeout: 120_000 },
  async () => {
    await expectToServe(
      "alice",
      makeState("state"),
      nobody === undefined ? {} : { user: nobody },
    );
  },
);

const obstacle = whyNoReadOnlyRoot();
if (obstacle !== null)
  process.stderr.write(
    `SKIPPED: the image's command on a read-only root, which this machine cannot make: ${obstacle}\n`,
  );

it.skipIf(obstacle !== null)(
  "the image's command serves as an ordinary user on a root that is read-only but for the state",
  { timeout: 120_000 },
  async () => {
    const state = makeState("state-of-a-read-only-root");
    const [command = "", ...args] = onReadOnlyRoot(state);
    const tried = (path: string): string =>
      spawnSync(command, [...args, "sh", "-c", ': > "$0"', path], {
        encoding: "utf8",
      }).stderr;
    for (const path of [join(directory, "app/new"), "/tmp/new", "/new"])
      expect(tried(path)).toContain("Read-only file system");
    expect(tried(join(state, "new"))).toBe("");
    expect(
      execFileSync(command, [...args, "id", "-u"], { encoding: "utf8" }).trim(),
    ).not.toBe("0");
    await expectToServe("dave", state, { before: [command, ...args] });
  },
);
