import type { TierAws } from "../domain/tier.ts";
import type { Milliseconds } from "../domain/time.ts";
import { milliseconds } from "../domain/time.ts";
import type { WrittenFile } from "./parsed-file.ts";
import { readField, textOf } from "./parsed-file.ts";
import { readCuts } from "./sessions/cuts.ts";
import { isWithinLimits, mostCharacters } from "./sessions/plan-cuts.ts";
import { asRecord } from "./shape.ts";
import type { Readout } from "./time.ts";
import { formatDuration, parseDuration } from "./time.ts";

/** What a tier opens in AWS; null: its file says nothing of it, or something is wrong with it. */
export const readAws = (file: WrittenFile): TierAws | null => {
  const fields = asRecord(file.fields.aws);
  if (fields === null) return null;
  const sessionDuration = readField(
    file,
    textOf(fields, "sessionDuration"),
    ["aws", "sessionDuration"],
    parseSession,
  );
  const inlinePolicy = readField(
    file,
    policyText(fields.inlinePolicy),
    ["aws", "inlinePolicy"],
    parsePolicy,
  );
  if (!file.isSound()) return null;
  const written = fields as unknown as WrittenAws;
  if (written.saml !== undefined) {
    return {
      kind: "saml",
      role: written.saml.role,
      provider: written.saml.provider,
    };
  }
  return {
    kind: "identity-center",
    permissionSet: written.permissionSet,
    managedPolicies: written.managedPolicies ?? [],
    inlinePolicy,
    sessionDuration: sessionDuration ?? shortestSession,
    accounts: Object.fromEntries(
      Object.entries(written.accounts).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
};

/** As it is written, once the schema has seen it. */
interface WrittenAws {
  readonly saml?: { readonly role: string; readonly provider: string };
  readonly permissionSet: string;
  readonly managedPolicies?: readonly string[];
  readonly accounts: Readonly<Record<string, string>>;
}

const hour = 60 * 60 * 1000;
/** AWS's own bounds of a permission set's session; the shortest is also its default. */
const shortestSession = milliseconds(hour);
const longestSession = milliseconds(12 * hour);

const parseSession = (text: string): Readout<Milliseconds> => {
  const length = parseDuration(text);
  if (
    !length.ok ||
    (length.value >= shortestSession && length.value <= longestSession)
  ) {
    return length;
  }
  return {
    ok: false,
    fault: {
      code: "invalid-value",
      message: `An AWS session cannot last ${formatDuration(length.value)}.`,
      hint: "Write a length from 1h to 12h.",
    },
  };
};

/** A policy may be written as YAML, where it is the same document without the brackets. */
const policyText = (policy: unknown): string | null => {
  if (typeof policy === "string") return policy;
  return asRecord(policy) === null ? null : JSON.stringify(policy);
};

/** In one spelling, so that spaces and line ends make no difference to AWS's own copy. */
const parsePolicy = (text: string): Readout<string> => {
  const policy = respelt(text);
  if (policy === null) return unfit(noObject);
  const flaw = flawOf(policy);
  return flaw === null ? { ok: true, value: policy } : unfit(flaw);
};

interface Flaw {
  readonly message: string;
  readonly hint: string;
}

const unfit = (flaw: Flaw): Readout<string> => ({
  ok: false,
  fault: { code: "invalid-value", ...flaw },
});

const noObject: Flaw = {
  message: "The inline policy is no JSON object.",
  hint: "Write the policy document as YAML, or as JSON text.",
};

/** What AWS would refuse, or what would be mixed up with the cuts of sessions; null: nothing. */
const flawOf = (policy: string): Flaw | null => {
  const cuts = readCuts(policy);
  if (cuts === null)
    return {
      message: "The inline policy has no Statement.",
      hint: "Write it as { Version: 2012-10-17, Statement: [ … ] }.",
    };
  if (cuts.length > 0)
    return {
      message:
        "The inline policy has a statement as Curfew itself writes it to cut sessions, and would take it out again.",
      hint: "Give the statement another Sid.",
    };
  return isWithinLimits(policy)
    ? null
    : {
        message: "The inline policy is longer than AWS takes.",
        hint: `Shorten it to ${mostCharacters} characters that are not blank, or move it into managed policies.`,
      };
};

/** null: no JSON object, or one that is nested too deeply to be written again. */
const respelt = (text: string): string | null => {
  try {
    const policy = asRecord(JSON.parse(text));
    return policy === null ? null : JSON.stringify(policy);
  } catch {
    return null;
  }
};
