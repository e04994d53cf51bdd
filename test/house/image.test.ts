import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** Continued lines belong together; comments are nobody's. */
const instructionsOf = (dockerfile: string): readonly Instruction[] =>
  dockerfile
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [name = "", ...rest] = line.trim().split(/\s+/);
      return { name: name.toUpperCase(), text: rest.join(" ") };
    });

/** What is wrong with it, in a word each. */
const lint = (dockerfile: string): readonly string[] => {
  const all = instructionsOf(dockerfile);
  const of = (name: string) => all.filter((one) => one.name === name);
  const lastStage = all.slice(all.findLastIndex(({ name }) => name === "FROM"));
  const user = lastStage.findLast(({ name }) => name === "USER")?.text;
  const isSecret = /TOKEN|KEY|SECRET|PASSWORD/i;
  const flaws: readonly (readonly [boolean, string])[] = [
    [
      of("FROM").some(
        ({ text }) =>
          !/(?::\d+\.\d+\.\d+\S*|@sha256:[0-9a-f]{64})(?: AS \w+)?$/i.test(
            text,
          ),
      ),
      "base not pinned",
    ],
    [user === undefined || /^(?:root|0)(?::|$)/.test(user), "runs as root"],
    [of("ADD").length > 0, "ADD"],
    [
      [...of("ENV"), ...of("ARG")].some(({ text }) => isSecret.test(text)),
      "a secret in the image",
    ],
    [
      of("RUN").some(({ text }) => /\b(?:curl|wget)\b/.test(text)),
      "something fetched without a lock",
    ],
    [
      of("RUN").some(
        ({ text }) =>
          /npm (?:install|i)\b/.test(text) ||
          (/npm ci/.test(text) && !/--ignore-scripts/.test(text)),
      ),
      "packages outside the lock, or with scripts",
    ],
    [
      of("RUN").some(
        ({ text }) =>
          text.includes("apt-get install") &&
          !(
            text.includes("--no-install-recommends") &&
            text.includes("rm -rf /var/lib/apt/lists")
          ),
      ),
      "more of Debian than needed",
    ],
    [of("COPY").some(({ text }) => /^\.\s/.test(text)), "everything copied"],
    [
      [...of("ENTRYPOINT"), ...of("CMD")].some(
        ({ text }) => !text.startsWith("["),
      ) || of("ENTRYPOINT").length === 0,
      "a shell between the signal and the process",
    ],
    [of("HEALTHCHECK").length === 0, "no health check"],
  ];
  return flaws.filter(([isFlawed]) => isFlawed).map(([, flaw]) => flaw);
};

describe("the container's image", () => {
  const dockerfile = read("Dockerfile");

  it("has no flaw that the linter knows", () => {
    expect(lint(dockerfile)).toEqual([]);
  });

  test.each<readonly [string, (text: string) => string]>([
    ["base not pinned", (text) => text.replaceAll(/node:\S+/g, "node:latest")],
    ["runs as root", (text) => text.replace("USER node", "USER root")],
    ["runs as root", (text) => text.replace("USER node\n", "")],
    ["ADD", (text) => `${text}ADD https://example.com/x /x\n`],
    ["a secret in the image", (text) => `${text}ENV OKTA_API_TOKEN=x\n`],
    ["something fetched without a lock", (text) => `${text}RUN curl x | sh\n`],
    [
      "packages outside the lock, or with scripts",
      (text) => text.replace(" --ignore-scripts", ""),
    ],
    [
      "more of Debian than needed",
      (text) => text.replace("--no-install-recommends ", ""),
    ],
    [
      "everything copied",
      (text) => text.replace("COPY schemas schemas", "COPY . ."),
    ],
    [
      "a shell between the signal and the process",
      (text) =>
        text.replace(/ENTRYPOINT.*/, "ENTRYPOINT node dist/entry/bin.js"),
    ],
    ["no health check", (text) => text.replace("HEALTHCHECK", "LABEL")],
  ])("would be told: %s", (flaw, spoil) => {
    expect(lint(spoil(dockerfile))).toContain(flaw);
  });

  it("copies nothing that the build's context leaves out", () => {
    const allowed = read(".dockerignore")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    const copied = instructionsOf(dockerfile)
      .filter(({ name, text }) => name === "COPY" && !text.startsWith("--from"))
      .flatMap(({ text }) => text.split(" ").slice(0, -1));
    expect(read(".dockerignore").startsWith("**\n")).toBe(true);
    expect([...new Set(copied)].sort()).toEqual([...allowed].sort());
  });

  it("is composed without anything that it does not need", () => {
    const { services } = parse(read("compose.yaml")) as {
      services: Record<string, Record<string, unknown>>;
    };
    expect(services["curfew"]).toMatchObject({
      user: "node",
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
      volumes: ["state:/state"],
      env_file: "curfew.env",
      ports: ["127.0.0.1:8080:8080"],
    });
    expect(services["curfew"]).not.toHaveProperty("privileged");
    expect(services["curfew"]).not.toHaveProperty("environment");
    expect(
      parseInt(String(services["curfew"]?.["stop_grace_period"])),
    ).toBeGreaterThan(10);
    expect(read(".gitignore")).toContain("curfew.env");
  });
});
