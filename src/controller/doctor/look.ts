import { BlockedError, messageOf } from "../../domain/errors.ts";
import type { Looked } from "../../domain/posture.ts";

/** Whatever goes wrong leaves a gap that is told, and never stands for "off" or "nobody". */
export const look = async <Value>(
  read: () => Promise<Value>,
  /** What makes it readable where somebody has to act; without it, what the failure itself says. */
  remedy?: string,
): Promise<Looked<Value>> => {
  try {
    return { kind: "known", value: await read() };
  } catch (error) {
    return {
      kind: "unreadable",
      why: messageOf(error),
      remedy:
        error instanceof BlockedError ? (remedy ?? error.hint) : "Run again.",
    };
  }
};

export const permissionRemedy = (permission: string): string =>
  `Give the credential the permission ${permission}.`;

/** Goes on with what is known; a gap stays the gap that it is. */
export const lookOn = async <Value, More>(
  looked: Looked<Value>,
  further: (value: Value) => Promise<Looked<More>>,
): Promise<Looked<More>> =>
  looked.kind === "known" ? further(looked.value) : looked;
