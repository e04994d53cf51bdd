/**
 * The service's configuration. What is wrong with it stops adds and is said; it never keeps ends from firing. Only without a way to
 * remove anybody is there nothing to serve.
 */
import { type Stop, stop } from "../../controller/survey/stops.ts";
import {
  type Config,
  type Environment,
  type GlobalOptions,
  readConfig,
} from "../config.ts";
import { UsageError } from "../usage-error.ts";

export interface LenientConfig {
  readonly config: Config;
  readonly stops: readonly Stop[];
}

/** Throws UsageError where Okta cannot be reached, or the command line itself is wrong. */
export const readLenientConfig = (
  environment: Environment,
  options: GlobalOptions,
): LenientConfig => {
  const dropped = new Set<string>();
  const stops: Stop[] = [];
  for (;;)
    try {
      const left = Object.entries(environment).filter(
        ([name]) => !dropped.has(name),
      );
      return { config: readConfig(Object.fromEntries(left), options), stops };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const variables = error.variables.filter((name) => !dropped.has(name));
      if (variables.length === 0 || variables.some(isOkta)) throw error;
      for (const name of variables.flatMap(withWhatGoesThere))
        dropped.add(name);
      stops.push(unsafe(error.message));
    }
};

export const unsafe = (message: string): Stop =>
  stop(
    "configuration-unsafe",
    `${message} Nobody is added.`,
    "Correct the service's environment, and start it again.",
  );

const isOkta = (name: string): boolean => name.startsWith("OKTA_");

/** A credential must not go to another host than the one that it was meant for. */
const withWhatGoesThere = (name: string): readonly string[] =>
  name.startsWith("GITHUB_")
    ? [
        name,
        "GITHUB_TOKEN",
        "GITHUB_APP_ID",
        "GITHUB_APP_PRIVATE_KEY",
        "GITHUB_APP_INSTALLATION_ID",
      ]
    : [name];
