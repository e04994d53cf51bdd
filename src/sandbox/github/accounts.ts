/** People, bots and organisations, and what they are let do. */
import type { Instant } from "../../domain/time.ts";

export interface Account {
  /** What stays: a login can be renamed, and taken by somebody else. */
  readonly id: number;
  login: string;
  readonly type: "User" | "Bot" | "Organization";
  readonly name: string | null;
  /** Deleted accounts are shown as GitHub's ghost, or as null. */
  isDeleted: boolean;
  /** Registered and verified addresses; the noreply address always belongs to the account as well. */
  readonly emails: string[];
  readonly createdAt: Instant;
}

export type Role = "none" | "read" | "triage" | "write" | "maintain" | "admin";

export interface Team {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly parent: Team | null;
  readonly privacy: "closed" | "secret";
  /** Direct members, by account id. */
  readonly members: Map<number, TeamSeat>;
  readonly createdAt: Instant;
}

export interface TeamSeat {
  readonly state: "active" | "pending";
  readonly role: "member" | "maintainer";
}

export interface Organisation {
  readonly account: Account;
  readonly members: Map<number, "member" | "admin">;
  readonly teams: Map<string, Team>;
  basePermission: "none" | "read" | "write" | "admin";
}

/** What a token may do, by GitHub's names of permissions (`contents`, `members`, …). */
export type Permissions = Readonly<Record<string, "read" | "write" | "admin">>;

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly owner: Account;
  readonly publicKey: string;
  readonly bot: Account;
  readonly installation: Installation;
  readonly createdAt: Instant;
}

export interface Installation {
  readonly id: number;
  readonly account: Account;
  readonly permissions: Permissions;
  readonly createdAt: Instant;
}

export interface Token {
  readonly value: string;
  /** On whose behalf; an installation's token acts as the app's bot. */
  readonly account: Account;
  readonly installation: Installation | null;
  /** null: everything that the account may do. */
  readonly permissions: Permissions | null;
  /** null: never. */
  readonly expiresAt: Instant | null;
  revoked: boolean;
}
