/** Okta's System Log: who did what to whom, in the order in which it happened. */
import type { Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";
import type { Group } from "./groups.ts";
import type { Ids } from "./ids.ts";
import type { User } from "./users.ts";

export interface LogEntity {
  readonly id: string;
  /** Okta's noun: User, UserGroup, AppInstance, PublicClientApp, SystemPrincipal. */
  readonly type: string;
  readonly alternateId: string;
  readonly displayName: string;
}

export interface LogEntry {
  readonly uuid: string;
  readonly published: Instant;
  readonly eventType: string;
  readonly displayMessage: string;
  readonly severity: "DEBUG" | "INFO" | "WARN" | "ERROR";
  readonly outcome: "SUCCESS" | "FAILURE";
  readonly reason: string | null;
  readonly actor: LogEntity;
  readonly targets: readonly LogEntity[];
  readonly transaction: string;
}

interface NewLogEntry {
  readonly eventType: string;
  readonly displayMessage?: string;
  readonly severity?: LogEntry["severity"];
  readonly outcome?: LogEntry["outcome"];
  readonly reason?: string;
  readonly actor: LogEntity;
  readonly targets: readonly LogEntity[];
}

export interface SystemLog {
  append(entry: NewLogEntry): LogEntry;
  entries(): readonly LogEntry[];
}

export const createSystemLog = (world: {
  readonly clock: SandboxClock;
  readonly ids: Ids;
}): SystemLog => {
  const entries: LogEntry[] = [];
  return {
    entries: () => entries,
    append: (entry) => {
      const written: LogEntry = {
        uuid: world.ids.uuid(),
        published: world.clock.now(),
        eventType: entry.eventType,
        displayMessage: entry.displayMessage ?? entry.eventType,
        severity: entry.severity ?? "INFO",
        outcome: entry.outcome ?? "SUCCESS",
        reason: entry.reason ?? null,
        actor: entry.actor,
        targets: entry.targets,
        transaction: `transaction-${world.ids.count("transaction")}`,
      };
      entries.push(written);
      return written;
    },
  };
};

/** Who acts where a story says only that it was done by hand. */
export const administrator: LogEntity = {
  id: "00usbxadministrator0",
  type: "User",
  alternateId: "admin@example.com",
  displayName: "Console Administrator",
};

export const userEntity = ({ id, profile }: User): LogEntity => ({
  id,
  type: "User",
  alternateId: profile.login,
  displayName: `${String(profile.firstName)} ${String(profile.lastName)}`,
});

export const groupEntity = ({ id, name }: Group): LogEntity => ({
  id,
  type: "UserGroup",
  alternateId: "unknown",
  displayName: name,
});
