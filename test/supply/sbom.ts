/** `npm run sbom`: the software bill of materials of a production install, in CycloneDX, as an artefact of a release. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { readLockfile } from "./lockfile.ts";

const file = "reports/sbom.cdx.json";

interface Bill {
  readonly bomFormat?: string;
  readonly specVersion?: string;
  readonly metadata?: {
    readonly component?: {
      readonly name?: string;
      readonly "bom-ref"?: string;
    };
  };
  readonly components?: readonly { readonly "bom-ref": string }[];
  readonly dependencies?: readonly {
    readonly ref: string;
    readonly dependsOn?: readonly string[];
  }[];
}

/** Everything that is installed, from the lock file alone, so that it says the same wherever it is made. */
const everything = JSON.parse(
  execFileSync(
    "npm",
    [
      "sbom",
      "--package-lock-only",
      "--sbom-format=cyclonedx",
      "--sbom-type=application",
    ],
    {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "inherit"],
    },
  ),
) as Bill;

const production = new Set(
  readLockfile()
    .filter(({ isForTests }) => !isForTests)
    .map(({ name, version }) => `${name}@${version}`),
);

// npm's own --omit=dev also leaves out what production shares with the tests, such as the YAML parser.
const isKept = (ref: string): boolean =>
  production.has(ref) || ref === everything.metadata?.component?.["bom-ref"];
const bill: Bill = {
  ...everything,
  // npm takes the folder's name, which is anybody's.
  metadata: {
    ...everything.metadata,
    component: { ...everything.metadata?.component, name: "curfew" },
  },
  components: (everything.components ?? []).filter((component) =>
    isKept(component["bom-ref"]),
  ),
  dependencies: (everything.dependencies ?? [])
    .filter(({ ref }) => isKept(ref))
    .map(({ ref, dependsOn = [] }) => ({
      ref,
      dependsOn: dependsOn.filter(isKept),
    })),
};

const listed = new Set(bill.components?.map((one) => one["bom-ref"]));
const missing = [...production].filter((one) => !listed.has(one));
if (bill.bomFormat !== "CycloneDX" || listed.size === 0 || missing.length > 0) {
  console.error(`the bill of materials misses ${missing.join(", ")}`);
  process.exitCode = 1;
} else {
  mkdirSync("reports", { recursive: true });
  writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
  console.log(
    `${file}: CycloneDX ${bill.specVersion ?? "?"}, ${listed.size} components`,
  );
}
