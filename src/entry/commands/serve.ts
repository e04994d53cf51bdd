import { type ExitCode, exitCode } from "../exit-code.ts";
import type { Environment, GlobalOptions } from "../config.ts";
import type { Wiring } from "../wiring.ts";
import { requireCount } from "../require.ts";
import { readLenientConfig } from "../serve/lenient-config.ts";
import { createLog } from "../serve/log.ts";
import { startService } from "../serve/service.ts";
import { parseSchedule } from "../serve/timetable.ts";
import { UsageError } from "../usage-error.ts";

export interface ServeOptions extends GlobalOptions {
  readonly port: string;
  readonly host: string;
  readonly sweep: string;
  readonly fullSweep: string;
  /** Keep the checks of pull requests up to date as well. */
  readonly checks?: boolean;
}

/** Runs until SIGTERM or SIGINT. It reads its configuration itself, because of what is wrong with it much can be lived with. */
export const serveCommand = async (
  wiring: Wiring,
  environment: Environment,
  options: ServeOptions,
): Promise<ExitCode> => {
  if (options.state === undefined)
    throw new UsageError(
      "Say with --state DIR where the service keeps what it knows.",
    );
  const port = requireCount("--port", options.port) ?? 0;
  if (port > 65_535) throw new UsageError(`--port is no port: ${port}`);
  const { config, stops } = readLenientConfig(environment, options);
  const log = createLog(secretsOf(environment), (line) => {
    process.stdout.write(line);
  });
  for (const { finding } of stops)
    log.error("configuration", { message: finding.message });
  const stopping = firstSignal();
  const service = await startService({
    config,
    wiring,
    stops,
    host: options.host,
    port,
    sweeps: await parseSchedule("--sweep", options.sweep),
    fullSweeps: await parseSchedule("--full-sweep", options.fullSweep),
    checks: options.checks === true,
    log,
  });
  await stopping;
  log.info("stopping");
  await service.stop();
  // Whatever still holds the process (a socket that somebody keeps open) does not hold it for long.
  setTimeout(() => process.exit(exitCode.well), 500).unref();
  return exitCode.well;
};

/** The signal comes again where npm hands on what the whole group has had already: that must not break off what is being finished. */
const firstSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const)
      process.on(signal, () => {
        resolve();
      });
  });

const secretsOf = (environment: Environment): readonly string[] =>
  Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && /TOKEN|KEY$|SECRET|PING_URL/.test(name)
      ? [value]
      : [],
  );
