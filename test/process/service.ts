/** `curfew serve` as a child process against a company, whose clock nobody moves but the test. */
import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { milliseconds } from "../../src/domain/time.ts";
import type { Company } from "../../src/sandbox/company.ts";
import { curfew, shippedBin } from "./run.ts";

export const webhookSecret = "a-secret-of-the-tests-0001";

export interface Line {
  readonly level: string;
  readonly msg: string;
  readonly [fact: string]: unknown;
}

export interface RunningService {
  readonly url: string;
  readonly child: ChildProcess;
  /** Every structured line so far. */
  readonly lines: readonly Line[];
  /** Everything that was written, of both kinds. */
  text(): string;
  /** Lines with this message. */
  told(message: string): readonly Line[];
  /** The value of a metric, with its labels as they are written: `name{label="value"}`. */
  metric(name: string): Promise<number>;
  /** Sends SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
}

interface HowToStart {
  readonly env?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
  readonly args?: readonly string[];
  /** Before node: a command that runs another. */
  readonly before?: readonly string[];
  /** Before the command line's own file: node's own options. */
  readonly node?: readonly string[];
  /** In place of the built command line. */
  readonly bin?: string;
  readonly state?: string;
  readonly directory?: string;
  /** Another user of this machine, where this one may become another. */
  readonly user?: number;
}

export const startService = async (
  company: Company,
  how: HowToStart = {},
): Promise<RunningService> => {
  const environment = Object.fromEntries(
    Object.entries(company.environment).filter(
      ([name]) => !(how.without ?? []).includes(name),
    ),
  );
  const [command, ...args] = [...(how.before ?? []), process.execPath];
  const child = spawn(
    command,
    [
      ...args,
      ...(how.node ?? []),
      how.bin ?? shippedBin,
      "serve",
      "--state",
      how.state ?? company.stateDirectory,
      "--port",
      "0",
      ...(how.args ?? []),
    ],
    {
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: tmpdir(),
        TZ: "UTC",
        CURFEW_WEBHOOK_SECRET: webhookSecret,
        ...environment,
        ...how.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
      ...(how.directory === undefined ? {} : { cwd: how.directory }),
      ...(how.user === undefined ? {} : { uid: how.user, gid: how.user }),
    },
  );
  const lines: Line[] = [];
  let text = "";
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
    rest += chunk.toString("utf8");
    for (;;) {
      const end = rest.indexOf("\n");
      if (end < 0) break;
      lines.push(JSON.parse(rest.slice(0, end)) as Line);
      rest = rest.slice(end + 1);
    }
  });
  child.stderr.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  const told = (message: string) => lines.filter(({ msg }) => msg === message);
  await until(() => told("listening").length > 0 || child.exitCode !== null);
  const [listening] = told("listening");
  if (listening === undefined) throw new Error(`it did not start: ${text}`);
  const url = String(listening["url"]);
  return {
    url,
    child,
    lines,
    text: () => text,
    told,
    metric: async (name) => {
      const answer = await fetch(`${url}/metrics`);
      const line = (await answer.text())
        .split("\n")
        .find((one) => one.startsWith(`${name} `));
      return line === undefined ? 0 : Number(line.split(" ").at(-1));
    },
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
};

/** The company's ledger is begun, and the service has done its first run. */
export const startServed = async (
  company: Company,
  how?: HowToStart,
): Promise<RunningService> => {
  await curfew(company, ["reconcile", "--new-ledger"]);
  const service = await startService(company, how);
  await until(() => service.told("run").length > 0);
  return service;
};

/** Looks again and again, because another process needs a moment; fails where it is not so after so many looks of 20 ms. */
export const until = async (
  holds: () => boolean | Promise<boolean>,
  looks = 1_500,
): Promise<void> => {
  for (let look = 0; look < looks; look += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`it never came to be: ${holds.toString()}`);
};

/** A minute goes by, and its run is over. */
export const minute = async (
  { clock }: Company,
  service: RunningService,
  looks?: number,
): Promise<void> => {
  const before = service.told("run").length;
  clock.advance(milliseconds(60_000));
  await until(() => {
    // For whoever waits between two tries.
    clock.advance(milliseconds(200));
    return service.told("run").length > before;
  }, looks);
};

type Delivery = Company["github"]["webhooks"]["deliveries"][number];

/** Sends one of GitHub's events, or the newest of a kind; answers the service's status. */
export const deliver = async (
  { github: { webhooks } }: Company,
  { url }: RunningService,
  event: string | Delivery,
  secret = webhookSecret,
): Promise<number> => {
  const delivery =
    typeof event === "string"
      ? webhooks.deliveries.findLast((one) => one.event === event)
      : event;
  if (delivery === undefined) throw new Error("no such event");
  return webhooks.send(delivery, `${url}/webhooks/github`, secret);
};
