import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { BlobSha } from "../../src/domain/ids.ts";
import { isError } from "../../src/domain/finding.ts";
import { instant } from "../../src/domain/time.ts";
import { ownersOf } from "../../src/rules/codeowners/owners-of.ts";
import { parseCodeowners } from "../../src/rules/codeowners/parse.ts";
import { parseGrant } from "../../src/rules/grant-file.ts";
import { judgeGrant } from "../../src/rules/judge-grant.ts";
import { judgeGrants, judgeTiers } from "../../src/rules/judge-set.ts";
import { placeOf } from "../../src/rules/place.ts";
import { parseSettings } from "../../src/rules/settings-file.ts";
import { parseTier } from "../../src/rules/tier-file.ts";
import { judgeTreeEntry } from "../../src/rules/tree-entry.ts";

const root = join(import.meta.dirname, "../..");
const now = instant(Date.parse("2026-11-30T12:00:00Z"));

const files = readdirSync(join(root, "access"), {
  recursive: true,
  withFileTypes: true,
})
  .filter((entry) => !entry.isDirectory())
  .map((entry) => {
    const file = join(entry.parentPath, entry.name);
    return {
      path: relative(root, file).replaceAll("\\", "/"),
      bytes: readFileSync(file),
      isFile: entry.isFile(),
    };
  });
const at = (kind: string) =>
  files.filter(({ path }) => placeOf(path).kind === kind);

describe("this repository's own access files", () => {
  test("lie where they are read", () => {
    const findings = files.flatMap(({ path, bytes, isFile }) =>
      judgeTreeEntry({
        path,
        pathIsUtf8: true,
        kind: isFile ? "file" : "symlink",
        blob: "0".repeat(40) as BlobSha,
        size: bytes.length,
      }),
    );
    expect(findings).toEqual([]);
  });

  test("are free of errors", () => {
    const tiers = at("tier").map(parseTier);
    const grants = at("grant").map((file) => parseGrant(file));
    const settings = at("settings").map(parseSettings);
    const tierNames = tiers.flatMap(({ value }) => value?.name ?? []);
    expect(tierNames.toSorted()).toEqual([
      "aws-admin-all",
      "aws-ec2-admin",
      "aws-ec2-read-only",
    ]);
    expect(settings).toHaveLength(1);
    expect(grants.length).toBeGreaterThan(0);
    const judged = grants.flatMap((grant) => {
      const tier = tiers.find(({ value }) => value?.name === grant.value?.tier);
      return judgeGrant(grant, { tier: tier?.value ?? null, tierNames, now });
    });
    const parsed = [...tiers, ...grants, ...settings].flatMap(
      ({ findings }) => findings,
    );
    const findings = [
      ...parsed,
      ...judged,
      ...judgeTiers(tiers),
      ...judgeGrants(grants),
    ];
    expect(findings.filter(isError)).toEqual([]);
  });

  test("and every other policy file have owners, each tier's grants its own", () => {
    const path = ".github/CODEOWNERS";
    const text = readFileSync(join(root, path), "utf8");
    const codeowners = parseCodeowners({ path, text });
    const ownersAt = (file: string) =>
      ownersOf(codeowners, file)?.owners.map((owner) => owner.text);
    expect(codeowners.findings).toEqual([]);
    for (const file of files.map((file) => file.path)) {
      expect(ownersAt(file), file).not.toHaveLength(0);
    }
    for (const file of [
      "src/entry/bin.ts",
      "schemas/tier.schema.json",
      ".github/CODEOWNERS",
      ".github/workflows/curfew.yml",
      "access/curfew.yaml",
      "access/people.yaml",
      "access/tiers/new.yaml",
      "access/grants/new/alice.yaml",
      "access/grants/aws-admin-all/alice.yaml",
      "package.json",
      "package-lock.json",
    ]) {
      expect(ownersAt(file), file).toEqual(["@acme/security"]);
    }
    expect(ownersAt("access/grants/aws-ec2-read-only/bob.yaml")).toEqual([
      "@acme/platform",
    ]);
  });

  test("name the schema that editors check them with", () => {
    for (const { path, bytes } of files.filter(({ path }) =>
      path.endsWith(".yaml"),
    )) {
      const [, schema] =
        /^# yaml-language-server: \$schema=(\S+)$/m.exec(bytes.toString()) ??
        [];
      const target = relative(
        root,
        join(root, path, "..", schema ?? "missing"),
      );
      expect(readFileSync(join(root, target)).length, path).toBeGreaterThan(0);
    }
  });
});

describe("a schema", () => {
  const names = readdirSync(join(root, "schemas"));

  test.each(names)(
    "%s compiles strictly, and describes each of its keys",
    (name) => {
      const schema = JSON.parse(
        readFileSync(join(root, "schemas", name), "utf8"),
      ) as object;
      const ajv = new Ajv({
        strict: true,
        strictTypes: true,
        strictRequired: false,
        allowUnionTypes: true,
        logger: { log: fail, warn: fail, error: fail },
      });
      expect(typeof ajv.compile(schema)).toBe("function");
      expect(undescribed(schema)).toEqual([]);
      expect(open(schema)).toEqual([]);
    },
  );

  const fail = (...said: unknown[]) => {
    throw new Error(said.join(" "));
  };

  /** Whatever can be wrong needs a description: it is the hint, here and in the editor. */
  const undescribed = (schema: unknown, where = ""): string[] => {
    if (typeof schema !== "object" || schema === null) return [];
    if (/\/(?:if|oneOf|propertyNames)$/.test(where)) return [];
    const isMapOfSchemas = /\/(?:properties|definitions)$/.test(where);
    const canBeWrong = ["type", "enum", "pattern", "properties", "$ref"];
    const needsDescription =
      !isMapOfSchemas &&
      !("$ref" in schema && /\/(?:items|then|else)$/.test(where)) &&
      canBeWrong.some((keyword) => keyword in schema);
    return [
      ...(needsDescription && !("description" in schema) ? [where] : []),
      ...Object.entries(schema).flatMap(([key, value]: [string, unknown]) =>
        undescribed(value, `${where}/${key}`),
      ),
    ];
  };

  /** Mappings that let unknown keys pass. */
  const open = (schema: unknown, where = ""): string[] => {
    if (typeof schema !== "object" || schema === null) return [];
    const isOpen =
      "properties" in schema &&
      !("additionalProperties" in schema) &&
      !where.endsWith("/if");
    return [
      ...(isOpen ? [where] : []),
      ...Object.entries(schema).flatMap(([key, value]: [string, unknown]) =>
        open(value, `${where}/${key}`),
      ),
    ];
  };
});
