import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { curfewAlone, jsonOf } from "./run.ts";

const commands = [
  "check",
  "plan",
  "reconcile",
  "cleanup",
  "status",
  "owners",
  "demo",
];

describe("the command line explains itself", () => {
  it("names every command in --help, and exits 0", async () => {
    const { code, out } = await curfewAlone(["--help"]);
    expect(code).toBe(0);
    for (const command of commands)
      expect(out).toMatch(new RegExp(`^  ${command} `, "m"));
  });

  it("explains a command's own options", async () => {
    const { code, out } = await curfewAlone(["reconcile", "--help"]);
    expect(code).toBe(0);
    expect(out).toContain("--allow-removals <n>");
    expect(out).toContain("--repo <dir>");
  });

  it("says which version it is", async () => {
    const { code, out } = await curfewAlone(["--version"]);
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as {
      version: string;
    };
    expect({ code, out }).toEqual({ code: 0, out: `${version}\n` });
  });

  it("ends once everything is said, whatever is still waited for", async () => {
    const { code, out } = await curfewAlone(["--help"], {
      preload: "setInterval(() => undefined, 1_000)",
    });
    expect(code).toBe(0);
    expect(out).toContain("Usage:");
  });
});

describe("wrong usage exits 2 and prints nothing to standard output", () => {
  const cases: readonly (readonly [args: string, word: string])[] = [
    ["", "Usage: curfew"],
    ["nonsense", "unknown command 'nonsense'"],
    ["plan --nonsense", "unknown option '--nonsense'"],
    ["plan extra", "too many arguments"],
    ["plan --at", "argument missing"],
    ["owners", "missing required argument"],
    ["check", "--pr NUMBER, or --base SHA and --head SHA"],
    ["check --pr seven", "--pr is not a whole number"],
    ["check --base main --head topic", "full commit ids"],
    [
      `check --base ${"A".repeat(40)} --head ${"b".repeat(40)}`,
      "small letters",
    ],
    ["plan --at yesterday", "--at: "],
    [`check --pr 7 --base ${"0".repeat(40)}`, "not both"],
    ["reconcile --allow-removals -1", "--allow-removals is not a whole number"],
    ["owners --codeowners /does/not/exist x", "--codeowners"],
    ["adopt prod-ec2-admin", "--until TIME, or --duration LENGTH"],
    ["adopt prod-ec2-admin --until yesterday", "yesterday"],
  ];
  it.each(cases)("curfew %s", async (args, word) => {
    const { code, out, errors } = await curfewAlone(
      args.split(" ").filter((part) => part !== ""),
    );
    expect(errors).toContain(word);
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });
});

describe("a missing or contradictory configuration exits 2 and is named", () => {
  const local = {
    GITHUB_API_URL: "http://127.0.0.1:1/api/v3",
    GITHUB_SERVER_URL: "http://127.0.0.1:1",
    CURFEW_CLOCK_URL: "http://127.0.0.1:1",
  };
  const cases: readonly {
    readonly says: string;
    readonly env: Readonly<Record<string, string>>;
    readonly words: readonly string[];
  }[] = [
    {
      says: "nothing at all",
      env: {},
      words: ["No Okta credential is set", "OKTA_ORG_URL"],
    },
    {
      says: "a repository that is no owner/name",
      env: { GITHUB_REPOSITORY: "https://github.com/acme/access" },
      words: ["GITHUB_REPOSITORY", "owner/name"],
    },
    {
      says: "an App without its key",
      env: { GITHUB_APP_ID: "1" },
      words: ["GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY"],
    },
    {
      says: "an installation that is no number",
      env: {
        GITHUB_APP_ID: "1",
        GITHUB_APP_PRIVATE_KEY: "secret",
        GITHUB_APP_INSTALLATION_ID: "acme",
      },
      words: ["GITHUB_APP_INSTALLATION_ID"],
    },
    {
      says: "an Okta without a credential",
      env: { OKTA_ORG_URL: "https://acme.okta.com" },
      words: ["OKTA_ORG_URL", "OKTA_CLIENT_ID", "OKTA_API_TOKEN"],
    },
    {
      says: "an Okta credential without an Okta",
      env: { OKTA_API_TOKEN: "secret" },
      words: ["OKTA_ORG_URL"],
    },
    {
      says: "half of an Okta key",
      env: { OKTA_ORG_URL: "https://acme.okta.com", OKTA_CLIENT_ID: "0oa1" },
      words: ["OKTA_PRIVATE_KEY"],
    },
    {
      says: "a trust root that is no full commit",
      env: { CURFEW_TRUST_ROOT: "main" },
      words: ["CURFEW_TRUST_ROOT", "full commit id"],
    },
    {
      says: "a URL that is none",
      env: { OKTA_ORG_URL: "acme", OKTA_API_TOKEN: "secret" },
      words: ["OKTA_ORG_URL is not a URL"],
    },
    ...["GITHUB_API_URL", "GITHUB_SERVER_URL", "CURFEW_PING_URL"].map(
      (name) => ({
        says: `${name} by http`,
        env: { [name]: "http://github.example.com" },
        words: [name, "https"],
      }),
    ),
    ...[
      "http://127.0.0.1.example.com",
      "http://localhost.example.com",
      "http://127.0.0.1@okta.example.com",
      "ftp://127.0.0.1",
    ].map((url) => ({
      says: `an Okta at ${url}`,
      env: { OKTA_ORG_URL: url, OKTA_API_TOKEN: "secret" },
      words: ["OKTA_ORG_URL must be https"],
    })),
    {
      says: "a sandbox clock beside the real GitHub",
      env: { CURFEW_CLOCK_URL: "http://127.0.0.1:1" },
      words: ["CURFEW_CLOCK_URL", "GITHUB_API_URL"],
    },
    {
      says: "a sandbox clock beside a real Okta",
      env: {
        ...local,
        OKTA_ORG_URL: "https://acme.okta.com",
        OKTA_API_TOKEN: "secret",
      },
      words: ["CURFEW_CLOCK_URL", "OKTA_ORG_URL"],
    },
    {
      says: "a sandbox clock beside a real AWS",
      env: {
        ...local,
        AWS_ENDPOINT_URL_SSO_ADMIN: "https://sso.eu-west-1.amazonaws.com",
      },
      words: ["CURFEW_CLOCK_URL", "AWS_ENDPOINT_URL_SSO_ADMIN"],
    },
    {
      says: "a clock that is not on this machine",
      env: { ...local, CURFEW_CLOCK_URL: "https://time.example.com" },
      words: ["CURFEW_CLOCK_URL is not on loopback"],
    },
  ];
  it.each(cases)("$says", async ({ env, words }) => {
    const { code, out, errors } = await curfewAlone(["plan"], { env });
    for (const word of words) expect(errors).toContain(word);
    expect(errors).not.toContain("secret");
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });
});

describe("owners needs a file, and neither network nor credentials", () => {
  let directory: string;
  let file: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "curfew-test-"));
    file = join(directory, "CODEOWNERS");
    await writeFile(
      file,
      "# who\n/access/ @acme/security @bob\n/access/grants/\n",
    );
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const owners = (...args: readonly string[]) =>
    curfewAlone(["owners", "--codeowners", file, ...args]);

  it("prints one object a path, with line null when nothing matches", async () => {
    const finished = await owners(
      "--json",
      "access/curfew.yaml",
      "/access/grants/x.yaml",
      "README.md",
    );
    expect(finished.code).toBe(0);
    expect(jsonOf(finished)).toEqual([
      {
        path: "access/curfew.yaml",
        owners: ["@acme/security", "@bob"],
        pattern: "/access/",
        line: 2,
        file,
      },
      {
        path: "access/grants/x.yaml",
        owners: [],
        pattern: "/access/grants/",
        line: 3,
        file,
      },
      { path: "README.md", owners: [], pattern: null, line: null, file },
    ]);
  });

  it("finds the clone's own file", async () => {
    const finished = await curfewAlone([
      "--repo",
      ".",
      "owners",
      "access/tiers/aws-admin-all.yaml",
    ]);
    expect(finished.code).toBe(0);
    expect(finished.out).toMatch(
      /^access\/tiers\/aws-admin-all\.yaml {2}@acme\/security {2}\(\.github\/CODEOWNERS:\d+: /,
    );
  });

  it("takes a path as it was typed: from the root, by ./ or .., or absolute inside the work tree", async () => {
    const typed = [
      "./access/x.yaml",
      "/access/x.yaml",
      "docs/../access/x.yaml",
      join(directory, "access/x.yaml"),
      `${directory}//access/../access/x.yaml`,
    ];
    const finished = await curfewAlone([
      "--repo",
      directory,
      "owners",
      "--json",
      ...typed,
    ]);
    expect(finished.code).toBe(0);
    expect(
      (jsonOf(finished) as readonly { path: string; line: number }[]).map(
        ({ path, line }) => `${path}:${line}`,
      ),
    ).toEqual(typed.map(() => "access/x.yaml:2"));
  });

  it.each([
    ["", "names no file"],
    [".", "names no file"],
    ["/", "names no file"],
    ["..", "names no file"],
    ["access/../../x", "names no file"],
    [`${tmpdir()}/elsewhere/access/x.yaml`, "outside the repository"],
  ])("answers nothing about %j, which is no file of it", async (path, text) => {
    const finished = await curfewAlone(["--repo", directory, "owners", path]);
    expect(finished).toMatchObject({ code: 2, out: "" });
    expect(finished.errors).toContain(text);
  });

  // The colours of the other commands come from the same place.
  const onTerminal = "process.stdout.isTTY = true";
  const escape = "\u001b[";
  const paths = ["owners", "README.md"];

  it("is coloured on a terminal only, and never against NO_COLOR", async () => {
    const how = { env: { TERM: "xterm" }, preload: onTerminal };
    const [terminal, refused, piped] = await Promise.all([
      curfewAlone(paths, how),
      curfewAlone(paths, { ...how, env: { ...how.env, NO_COLOR: "1" } }),
      curfewAlone(paths),
    ]);
    expect(terminal.out).toContain(escape);
    expect(refused.out).not.toContain(escape);
    expect(piped.out).not.toContain(escape);
  });
});
