/** The built command line as a child process, with an environment of its own: nothing of the machine's leaks into a test. */
import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import type { Company } from "../../src/sandbox/company.ts";

const built = (path: string): string =>
  fileURLToPath(new URL(`../../dist/entry/${path}`, import.meta.url));

/** As shipped. */
export const shippedBin = built("bin.js");

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
  /** Both, for what may stand in either. */
  readonly text: string;
}

export interface HowToRun {
  readonly bin?: string;
  /** Variables that are left out; a name that ends in `*` means all that begin so. */
  readonly without?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** JavaScript that runs in the process before the command line does. */
  readonly preload?: string;
  /** For whoever ends the process before it ends by itself. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Without a company: nothing is configured but what `env` says. */
export const curfewAlone = async (
  args: readonly string[],
  {
    bin = shippedBin,
    env = {},
    preload = "",
    onStart = () => undefined,
  }: HowToRun = {},
): Promise<Finished> => {
  const before =
    preload === ""
      ? []
      : ["--import", `data:text/javascript,${encodeURIComponent(preload)}`];
  const child = spawn(process.execPath, [...before, bin, ...args], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: tmpdir(),
      TZ: "UTC",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onStart(child);
  let out = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString("utf8");
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  return { code, out, errors, text: out + errors };
};

/** Every run against a company is searched for the company's secrets, and for tokens that were made on the way. */
export const curfew = async (
  company: Company,
  args: readonly string[],
  how: HowToRun = {},
): Promise<Finished> => {
  const isLeftOut = (name: string): boolean =>
    (how.without ?? []).some((pattern) =>
      pattern.endsWith("*")
        ? name.startsWith(pattern.slice(0, -1))
        : name === pattern,
    );
  const finished = await curfewAlone(
    ["--repo", company.clone, "--state", company.stateDirectory, ...args],
    {
      ...how,
      env: {
        ...Object.fromEntries(
          Object.entries(company.environment).filter(
            ([name]) => !isLeftOut(name),
          ),
        ),
        ...how.env,
      },
    },
  );
  for (const [name, value] of Object.entries(company.environment))
    if (/TOKEN|KEY/.test(name))
      for (const line of value.split("\n"))
        if (/^[^-]/.test(line) && finished.text.includes(line))
          throw new Error(`curfew ${args.join(" ")} printed ${name}`);
  const minted = /gh[a-z]_\w{8,}|eyJ[\w-]+\.[\w-]+\./.exec(finished.text);
  if (minted !== null)
    throw new Error(`curfew ${args.join(" ")} printed ${minted[0]}`);
  return finished;
};

export const jsonOf = ({ out }: Finished): unknown => JSON.parse(out);
