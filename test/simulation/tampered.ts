/** Products in which one guarantee is broken: a judge that finds nothing wrong with them would let every history hold. */
import { TransientError } from "../../src/domain/errors.ts";
import type { Ports } from "./stage-memory.ts";

export type Tamper = (ports: Ports) => Ports;

/** Whoever reviews counts as an owner. */
export const approvesAnything: Tamper = ({ source, ...ports }) => ({
  ...ports,
  source: { ...source, teamMembership: () => Promise.resolve("active") },
});

/** Says that it removed, and does not. */
export const removesNobody: Tamper = ({ directory, ...ports }) => ({
  ...ports,
  directory: { ...directory, removeMember: () => Promise.resolve() },
});

/** Asks five questions more before anything is done. */
export const isSlow: Tamper = ({ repository, ...ports }) => ({
  ...ports,
  repository: {
    ...repository,
    fetchMain: async () => {
      for (let asked = 0; asked < 5; asked += 1) await repository.remoteTip();
      return repository.fetchMain();
    },
  },
});

/** Takes nobody out while GitHub is down. */
export const waitsForGitHub: Tamper = ({ repository, directory, ...ports }) => {
  let isDown = false;
  return {
    ...ports,
    repository: {
      ...repository,
      fetchMain: async () => {
        isDown = true;
        const tip = await repository.fetchMain();
        isDown = false;
        return tip;
      },
    },
    directory: {
      ...directory,
      removeMember: async (group, person) => {
        if (isDown) throw new TransientError("waits for GitHub");
        await directory.removeMember(group, person);
      },
    },
  };
};

/** Reads nothing of what was done, only of what was meant. */
export const forgetsOutcomes: Tamper = ({ ledger, ...ports }) => ({
  ...ports,
  ledger: {
    ...ledger,
    read: async () => {
      const stored = await ledger.read();
      return stored && { ...stored, files: stored.files.map(untilAnOutcome) };
    },
  },
});

const untilAnOutcome = (file: {
  readonly name: string;
  readonly text: string;
}) => {
  const lines = file.text.split(/(?<=\n)/);
  const first = lines.findIndex((line) => line.includes('"outcome"'));
  return {
    ...file,
    text: lines.slice(0, first === -1 ? undefined : first).join(""),
  };
};

/** Does not see mallory in any list. */
export const overlooksMallory: Tamper = ({ directory, ...ports }) => ({
  ...ports,
  directory: {
    ...directory,
    members: async (group) =>
      (await directory.members(group)).filter(
        ({ login }) => !login.startsWith("mallory"),
      ),
  },
});

/** Knows only the first grant of a person. */
export const overlooksSecondGrants: Tamper = ({ repository, ...ports }) => ({
  ...ports,
  repository: {
    ...repository,
    listFiles: async (commit, paths) =>
      (await repository.listFiles(commit, paths)).filter(
        ({ path }) => !path.endsWith("-2.yaml"),
      ),
  },
});

/** Sees main as it was when the run began. */
export const looksAtMainOnce: Tamper = ({ repository, mirror, ...ports }) => ({
  ...ports,
  mirror,
  repository: {
    ...repository,
    remoteTip: async () => {
      const tip = await repository.remoteTip();
      return mirror.main ?? tip;
    },
  },
});

/** Takes the mirror for main where main cannot be fetched. */
export const believesItsMirror: Tamper = ({
  repository,
  mirror,
  ...ports
}) => ({
  ...ports,
  mirror,
  repository: {
    ...repository,
    fetchMain: () =>
      repository.fetchMain().catch((error: unknown) => {
        if (mirror.main === null) throw error;
        return mirror.main;
      }),
  },
});

/** One file that cannot be read is the end of reading. */
export const stumblesOverAFile: Tamper = ({ repository, ...ports }) => ({
  ...ports,
  repository: {
    ...repository,
    readBlobs: async (...asked) => {
      const read = await repository.readBlobs(...asked);
      for (const bytes of read.values())
        if (new TextDecoder().decode(bytes).startsWith("user: ["))
          throw new Error("this is no grant");
      return read;
    },
  },
});

/** Once somebody was added, no grant's file is found any more. */
export const losesFiles: Tamper = ({
  repository,
  directory,
  mirror,
  ...ports
}) => ({
  ...ports,
  mirror,
  directory: {
    ...directory,
    addMember: (group, person) => {
      lost.add(mirror);
      return directory.addMember(group, person);
    },
  },
  repository: {
    ...repository,
    listFiles: async (commit, paths) => {
      const files = await repository.listFiles(commit, paths);
      return lost.has(mirror)
        ? files.filter(({ path }) => !path.startsWith("access/grants/"))
        : files;
    },
  },
});
const lost = new WeakSet<Ports["mirror"]>();
