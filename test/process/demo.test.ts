import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { members } from "../../src/sandbox/demo/claims.ts";
import { perform } from "../../src/sandbox/demo/perform.ts";
import type { Stage } from "../../src/sandbox/demo/stage.ts";
import { at, deed, run, type Step } from "../../src/sandbox/demo/step.ts";
import { runDemo } from "../../src/sandbox/demo/story.ts";
import { curfewAlone, shippedBin } from "./run.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "curfew-test-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A stage whose shell does this for each command line; answers what was printed as well. */
const stageOf = async (
  name: string,
  answer: string,
): Promise<{ stage: Stage; printed: () => string }> => {
  const shell = join(directory, `${name}.mjs`);
  await writeFile(shell, `process.on("message", () => { ${answer} });`);
  const lines: string[] = [];
  return {
    stage: {
      shell,
      print: (text) => lines.push(text),
      paint: (_colour, text) => text,
    },
    printed: () => lines.join("\n"),
  };
};

const answering = (code: number, out = ""): string =>
  `process.send(${JSON.stringify({ code, out, errors: "" })})`;

describe("curfew demo", () => {
  it("tells the whole story, exits 0 and leaves nothing behind", async () => {
    const room = await mkdtemp(join(directory, "room-"));
    const { code, out } = await curfewAlone(["demo"], {
      env: { TMPDIR: room },
    });
    expect(out).toMatch(/The story holds: \d+ runs of curfew, \d+ looks/);
    expect(out).not.toContain("\u001b");
    expect(code).toBe(0);
    expect(await readdir(room)).toEqual([]);
  }, 300_000);

  it("fails when the command line says that all is well and does nothing", async () => {
    const { stage, printed } = await stageOf("idle", answering(0));
    expect(await runDemo(stage)).toBe(false);
    expect(printed()).toMatch(
      /Failed in scene 1, .* at: GitHub: branch curfew\/ledger is there/,
    );
  });

  it("fails when the command line exits otherwise than it should", async () => {
    const { stage, printed } = await stageOf("broken", answering(3));
    expect(await runDemo(stage)).toBe(false);
    expect(printed()).toContain("at: curfew reconcile --new-ledger");
    expect(printed()).toContain("expected exit 0, got 3");
  });

  it("fails when the command line dies before it answers", async () => {
    const { stage, printed } = await stageOf("mortal", "process.exit(0)");
    expect(await runDemo(stage)).toBe(false);
    expect(printed()).toContain("the command line ended with 0");
  });
});

describe("a story's steps", () => {
  let company: Company;
  let told: string;
  beforeAll(async () => {
    company = await startCompany();
  });
  afterAll(() => company.close());

  const tell = async (
    steps: readonly Step[],
    signal = new AbortController().signal,
  ): Promise<boolean> => {
    const { stage, printed } = await stageOf(
      "words",
      answering(0, "all is well"),
    );
    const scenes = [{ title: "a scene", at: at("14:00"), steps }];
    const holds = await perform(stage, company, scenes, signal);
    told = printed();
    return holds;
  };
  const hire = deed("Okta", "bob is hired", ({ okta, groups, people }) => {
    okta.memberships.add(
      groups.get("AWS Admin All")?.id ?? "",
      people.get("bob@example.com")?.id ?? "",
    );
  });

  it("hold when words, exit code and claims are as they should be", async () => {
    const steps = [
      run("plan", 0, "all is well"),
      members("AWS Admin All"),
      hire,
      members("AWS Admin All", "bob"),
    ];
    expect(await tell(steps)).toBe(true);
    expect(told).toContain("1 runs of curfew, 2 looks");
  });

  it("fail for a word that is missing", async () => {
    expect(await tell([run("plan", 0, "confirmed")])).toBe(false);
    expect(told).toContain("expected to read: confirmed");
  });

  it("fail for a claim that the sandbox does not bear out", async () => {
    expect(await tell([members("AWS Admin All", "alice")])).toBe(false);
    expect(told).toContain("expected alice, found bob");
  });

  it("fail for a deed that is refused", async () => {
    const approval = deed("GitHub", "bob approves #9", ({ github }) => {
      github.as("bob").approve(9);
    });
    expect(await tell([approval])).toBe(false);
    expect(told).toContain("at: GitHub: bob approves #9");
  });

  it("stop when they are interrupted", async () => {
    expect(await tell([hire], AbortSignal.abort())).toBe(false);
    expect(told).toContain("interrupted");
  });
});

describe("curfew demo --keep", () => {
  it("prints what the command line needs, and closes cleanly on SIGTERM", async () => {
    const room = await mkdtemp(join(directory, "room-"));
    const child = spawn(process.execPath, [shippedBin, "demo", "--keep"], {
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: directory,
        TMPDIR: room,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const closed = new Promise<number | null>((resolve) => {
      child.on("close", resolve);
    });
    try {
      const text = await firstOutput(child.stdout);
      const env = Object.fromEntries(
        [...text.matchAll(/^export (\w+)='(.*)'$/gm)].map(
          ([, name = "", value = ""]) => [name, value],
        ),
      );
      const [, bin, repo = "", state = ""] =
        /^curfew\(\) \{ node '(.*)' --repo '(.*)' --state '(.*)' "\$@"; \}$/m.exec(
          text,
        ) ?? [];
      expect(bin).toBe(shippedBin);
      expect(text.match(/^curfew [a-z]/gm)?.length).toBeGreaterThanOrEqual(3);

      const how = { bin: shippedBin, env };
      const where = ["--repo", repo, "--state", state];
      expect(where.filter((path) => path.startsWith(room))).toHaveLength(2);
      const checked = await curfewAlone([...where, "check", "--pr", "2"], how);
      expect(checked.code).toBe(1);
      expect(checked.out).toContain("dave.yaml:2:7: error ");
      const applied = await curfewAlone([...where, "tiers", "apply"], how);
      expect(applied.code).toBe(0);
      expect(applied.out).toContain("permission set AdministratorAccess");
      expect(applied.out).toContain(" done, 0 not done.");
      const first = ["reconcile", "--new-ledger"];
      const reconciled = await curfewAlone([...where, ...first], how);
      expect(reconciled.code).toBe(0);
      expect(reconciled.out).toMatch(/\+ add {4}alice@example\.com/);
      const shown = await curfewAlone([...where, "status"], how);
      expect(shown.out).toContain("active in AWS since");
      await fetch(env["CURFEW_CLOCK_URL"] ?? "", {
        method: "POST",
        body: '{"advance": 7200000}',
      });
      const ended = await curfewAlone([...where, "reconcile"], how);
      expect(ended.out).toMatch(/- remove alice@example\.com/);
      const cleaned = await curfewAlone([...where, "cleanup"], how);
      expect(cleaned.out).toContain("aws-admin-all: opened #3");
      const mistyped = ["status", "--user", "alice"];
      expect((await curfewAlone([...where, ...mistyped], how)).out).toContain(
        "alice has nothing, and waits for nothing.",
      );

      const own = text.slice(
        text.indexOf("git clone "),
        text.indexOf("curfew --repo alice"),
      );
      const helper = text.slice(text.indexOf("curfew() {")).split("\n", 1);
      const played = execFileSync("sh", ["-ec", `${helper[0]}\n${own}`], {
        cwd: room,
        env: { PATH: process.env["PATH"], HOME: room, TZ: "UTC", ...env },
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      expect(played.match(/^20[01] /gm)).toHaveLength(3);
      expect(played).toMatch(
        /\+ add {4}alice@example\.com {2}aws-ec2-admin .* → confirmed/,
      );

      const clone = join(room, "alice");
      expect(text).toContain("curfew --repo alice audit verify\n");
      const audit = ["--repo", clone, "audit", "verify"];
      const audited = await curfewAlone([...where, ...audit], {
        bin: shippedBin,
        env: { CURFEW_LEDGER_KEY: env["CURFEW_LEDGER_KEY"] ?? "" },
      });
      expect(audited.out).toMatch(/The ledger holds: \d+ entries\./);
      await rm(clone, { recursive: true });

      child.kill("SIGTERM");
      expect(await closed).toBe(0);
      expect(await readdir(room)).toEqual([]);
    } finally {
      child.kill("SIGKILL");
    }
  }, 180_000);
});

const firstOutput = (stream: NodeJS.ReadableStream): Promise<string> =>
  new Promise((resolve) => {
    let text = "";
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      // The last line of the instructions.
      if (text.includes("audit verify\n")) resolve(text);
    });
  });
