/** Which git this is. What it lacks is told before anything of a repository is read with it; the answers hold for this process. */
import { BlockedError } from "../../domain/errors.ts";
import { brief, failureOf } from "./errors.ts";
import type { GitOutcome } from "./run.ts";

type Ask = (args: readonly string[]) => Promise<GitOutcome>;
type Version = readonly [major: number, minor: number];

/** The oldest that Curfew is tried with. */
const oldest: Version = [2, 39];
/** From it on, git heeds GIT_NO_LAZY_FETCH (release notes of 2.45.0; mended in earlier ones too, 2.39.4 the first: CVE-2024-32465). */
const heeding: Version = [2, 45];

const versions = new Map<string, Version>();
const heeders = new Set<string>();

/** `program` tells one git of this machine from another. */
export const requireVersion = async (
  program: string,
  ask: Ask,
): Promise<Version> => {
  const known = versions.get(program);
  if (known !== undefined) return known;
  const args = ["version"];
  const answer = await ask(args);
  if (answer.code !== 0) throw failureOf(args, answer);
  const said = brief(answer.stdout.toString("utf8"));
  const [, major, minor] = /^git version (\d+)\.(\d+)(?!\d)/.exec(said) ?? [];
  const version: Version = [Number(major), Number(minor)];
  if (!isFrom(oldest, version))
    throw new BlockedError(
      `The git on PATH is too old: ${said}; it has to be ${oldest.join(".")} or later.`,
      `Install git ${oldest.join(".")} or later and put it on PATH.`,
    );
  versions.set(program, version);
  return version;
};

/**
 * A local remote may lack objects and name a program that fetches them. Distributions mend git without changing its number, so an
 * older one is asked for an object that is nowhere.
 */
export const requireNoLazyFetch = async (
  program: string,
  ask: Ask,
): Promise<void> => {
  if (heeders.has(program)) return;
  const version = await requireVersion(program, ask);
  if (!isFrom(heeding, version)) {
    const promisor = [
      "remote.probe.promisor=true",
      "remote.probe.url=/nowhere",
    ];
    const { stderr } = await ask([
      ...promisor.flatMap((setting) => ["-c", setting]),
      ...["cat-file", "-e", "1".repeat(40)],
    ]);
    if (!stderr.includes("lazy fetching disabled"))
      throw new BlockedError(
        `The git on PATH (${version.join(".")}) cannot be kept from running a program that a repository on this machine names (CVE-2024-32465).`,
        `Install git ${heeding.join(".")} or later, or one that was mended (2.39.4, 2.40.2, 2.41.1, 2.42.2, 2.43.4, 2.44.1), or name the remote by its https address.`,
      );
  }
  heeders.add(program);
};

const isFrom = (least: Version, version: Version): boolean =>
  version[0] > least[0] || (version[0] === least[0] && version[1] >= least[1]);
