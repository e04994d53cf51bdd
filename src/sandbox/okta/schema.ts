/** The user schema: which attributes there are, and whether people may edit them in themselves. */
import type { Instant } from "../../domain/time.ts";
import type { SandboxClock } from "../clock.ts";

type SelfPermission = "READ_WRITE" | "READ_ONLY" | "HIDE";

export interface UserAttribute {
  readonly name: string;
  readonly title: string;
  readonly kind: "base" | "custom";
  readonly required: boolean;
  readonly self: SelfPermission;
  /** Where the value comes from: the user's own profile, or a directory that overrides it. */
  readonly master: "PROFILE_MASTER" | "OKTA";
}

export interface UserSchema {
  readonly created: Instant;
  attributes(): readonly UserAttribute[];
  /** Adds a custom attribute or changes what people may do with any attribute. */
  setAttribute(name: string, attribute?: Partial<UserAttribute>): void;
}

export const createUserSchema = (world: {
  readonly clock: SandboxClock;
}): UserSchema => {
  const attributes = new Map<string, UserAttribute>();
  const base = [
    ["login", "Username"],
    ["firstName", "First name"],
    ["lastName", "Last name"],
    ["email", "Primary email"],
  ] as const;
  for (const [name, title] of base)
    attributes.set(name, {
      name,
      title,
      kind: "base",
      required: true,
      // A new organisation lets people edit their names and addresses, not their login.
      self: name === "login" ? "READ_ONLY" : "READ_WRITE",
      master: "PROFILE_MASTER",
    });
  return {
    created: world.clock.now(),
    attributes: () => [...attributes.values()],
    setAttribute: (name, attribute = {}) => {
      attributes.set(name, {
        name,
        title: name,
        kind: "custom",
        required: false,
        self: "READ_ONLY",
        master: "PROFILE_MASTER",
        ...attributes.get(name),
        ...attribute,
      });
    },
  };
};
