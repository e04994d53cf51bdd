import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

/** The floor plan of docs/architecture.md: what each floor may import, and nothing above it. */
const floors: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  rules: ["domain"],
  controller: ["rules", "domain"],
  "adapters/git": ["domain"],
  "adapters/github": ["domain"],
  "adapters/okta": ["domain"],
  "adapters/aws": ["domain"],
  sandbox: ["controller", "rules", "domain"],
  entry: [
    "controller",
    "adapters/git",
    "adapters/github",
    "adapters/okta",
    "adapters/aws",
    "rules",
    "domain",
  ],
};

/** Packages and where they may be named: a vendor's SDK in exactly one folder. */
const packages: Readonly<Record<string, readonly string[]>> = {
  yaml: ["rules"],
  ajv: ["rules"],
  re2js: ["rules"],
  "@okta/okta-sdk-nodejs": ["adapters/okta"],
  "@octokit/rest": ["adapters/github"],
  "@octokit/auth-app": ["adapters/github"],
  "@octokit/webhooks": ["entry"],
  cron: ["entry"],
  pino: ["entry"],
  "prom-client": ["entry"],
  commander: ["entry"],
  "@aws-sdk/client-sso-admin": ["adapters/aws"],
  "@aws-sdk/client-identitystore": ["adapters/aws"],
  "@aws-sdk/client-iam": ["adapters/aws"],
};

/** Node's own modules that the pure floors may use: they compute, and reach nothing outside. */
const pureBuiltins = ["node:crypto", "node:module"];

/** The only door between the command line and the sandbox: the demo, lazily. */
const sandboxDoors = ["entry/commands/demo.ts"];

const source = join(import.meta.dirname, "../../src");

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isLazy: boolean;
  readonly isType: boolean;
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts"),
);

const imports: readonly Import[] = files.flatMap((from) => {
  const text = readFileSync(join(source, from), "utf8");
  const found = [
    ...text.matchAll(
      /^\s*(?:import|export)\s+(type\s)?[^'";]*?from\s+"([^"]+)"/gm,
    ),
    ...text.matchAll(/^import\s+()"([^"]+)"/gm),
    ...text.matchAll(/import\(\s*()"([^"]+)"/g),
  ];
  return found.map((match) => ({
    from,
    to: resolve(from, match[2] ?? ""),
    isLazy: match[0].startsWith("import("),
    isType: (match[1] ?? "") !== "",
  }));
});

function resolve(from: string, specifier: string): string {
  return specifier.startsWith(".")
    ? relative(source, join(source, dirname(from), specifier))
    : specifier;
}

const floorOf = (file: string): string | undefined =>
  Object.keys(floors).find((floor) => file.startsWith(`${floor}/`));

const isFile = (target: string): boolean => files.includes(target);

const say = ({ from, to }: Import): string => `${from} → ${to}`;

describe("the floor plan", () => {
  it("puts every file on a floor", () => {
    expect(files.filter((file) => floorOf(file) === undefined)).toEqual([]);
  });

  it("sees the imports that it judges", () => {
    expect(imports.length).toBeGreaterThan(files.length);
    expect(imports.some(({ isLazy }) => isLazy)).toBe(true);
  });

  it("lets imports point down only", () => {
    const upward = imports.filter(({ from, to }) => {
      const [own, other] = [floorOf(from), floorOf(to)];
      return (
        isFile(to) &&
        own !== other &&
        !sandboxDoors.includes(from) &&
        !(floors[own ?? ""] ?? []).includes(other ?? "")
      );
    });
    expect(upward.map(say)).toEqual([]);
  });

  it("reaches the sandbox from the demo alone, and lazily", () => {
    const doors = imports.filter(
      ({ from, to }) => floorOf(from) === "entry" && floorOf(to) === "sandbox",
    );
    expect(doors.length).toBeGreaterThan(0);
    expect(
      doors
        .filter(({ from, isLazy }) => !sandboxDoors.includes(from) || !isLazy)
        .map(say),
    ).toEqual([]);
  });

  it("names each package on its own floor only", () => {
    const strays = imports.filter(({ from, to }) => {
      if (isFile(to) || to.startsWith("node:")) return false;
      const allowed = packages[to];
      return !allowed?.includes(floorOf(from) ?? "");
    });
    expect(strays.map(say)).toEqual([]);
  });

  it("imports the vendors' SDKs lazily", () => {
    const eager = imports.filter(
      ({ to, isLazy, isType }) =>
        (to.startsWith("@okta/") ||
          to.startsWith("@octokit/") ||
          to.startsWith("@aws-sdk/")) &&
        !isLazy &&
        !isType,
    );
    expect(eager.map(say)).toEqual([]);
  });

  it("keeps files, network, clocks and chance away from domain and rules", () => {
    const impure = imports.filter(
      ({ from, to }) =>
        ["domain", "rules"].includes(floorOf(from) ?? "") &&
        to.startsWith("node:") &&
        !pureBuiltins.includes(to),
    );
    expect(impure.map(say)).toEqual([]);
  });

  it("lets no adapter know another one", () => {
    const sideways = imports.filter(
      ({ from, to }) =>
        from.startsWith("adapters/") &&
        to.startsWith("adapters/") &&
        floorOf(from) !== floorOf(to),
    );
    expect(sideways.map(say)).toEqual([]);
  });

  it("has no circle of imports between files", () => {
    expect(circles()).toEqual([]);
  });

  it.each(["rules/approval/", "controller/proof/"])(
    "lets no two files of %s need each other, not even each other's types",
    (folder) => {
      const inside = imports.filter(({ from }) => from.startsWith(folder));
      const mutual = inside.filter(({ from, to }) =>
        inside.some((other) => other.from === to && other.to === from),
      );
      expect(mutual.map(say)).toEqual([]);
    },
  );
});

/** Circles of value imports, each named once; type imports vanish when compiled. */
function circles(): readonly string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, isType, isLazy } of imports)
    if (isFile(to) && !isType && !isLazy)
      next.set(from, [...(next.get(from) ?? []), to]);
  const state = new Map<string, "open" | "done">();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      found.push([...path.slice(path.indexOf(file)), file].join(" → "));
      return;
    }
    state.set(file, "open");
    for (const target of next.get(file) ?? []) visit(target, [...path, file]);
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
  return found;
}
