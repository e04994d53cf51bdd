/** GitHub's deliveries. A signature is all that makes one believed, and all that a believed one does is to have something looked at. */
import type { Answer, Received } from "./listener.ts";

export type Hear = (received: Received) => Promise<Heard>;

export interface Heard {
  readonly answer: Answer;
  /** For the metrics. */
  readonly outcome:
    | "woke"
    | "ignored"
    | "replayed"
    | "unsigned"
    | "signature"
    | "not-json"
    | "no-secret";
  /** What there is to look at; null: nothing. */
  readonly wakes: string | null;
  /** null: it is not believed, or was heard before. */
  readonly event: Event | null;
}

export interface Event {
  /** As GitHub calls it: `pull_request`. */
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Signatures that were seen, the oldest forgotten first: a replay carries the same one, whatever delivery id it is given. */
const remembered = 4_096;

export const createHear = async (
  secrets: readonly string[],
  branch: string,
): Promise<Hear> => {
  const { Webhooks } = await import("@octokit/webhooks");
  const verifiers = secrets.map((secret) => new Webhooks({ secret }));
  const seen = new Set<string>();

  const isGenuine = async (body: string, signature: string) => {
    // Each of the secrets is tried, so that the time tells nothing about which one it was.
    const matches = await Promise.all(
      verifiers.map((webhooks) => webhooks.verify(body, signature)),
    );
    return matches.includes(true);
  };

  return async ({ headers, body }) => {
    if (verifiers.length === 0)
      return refused(503, "no-secret", "no webhook secret is set");
    const signature = headers["x-hub-signature-256"];
    if (
      typeof signature !== "string" ||
      !/^sha256=[0-9a-f]{64}$/.test(signature)
    )
      return refused(401, "unsigned", "no SHA-256 signature");
    const text = body.toString("utf8");
    if (text === "" || !(await isGenuine(text, signature)))
      return refused(401, "signature", "the signature does not match");
    if (seen.has(signature)) return accepted("replayed", null, null);
    const payload = parse(text);
    if (payload === null)
      return refused(
        400,
        "not-json",
        "not a JSON object; set the webhook's content type to application/json",
      );
    seen.add(signature);
    for (const oldest of seen) {
      if (seen.size <= remembered) break;
      seen.delete(oldest);
    }
    const given = headers["x-github-event"];
    const name = typeof given === "string" ? given : "";
    const wakes = reasonOf(name, payload, branch);
    return accepted(wakes === null ? "ignored" : "woke", wakes, {
      name,
      payload,
    });
  };
};

const accepted = (
  outcome: Heard["outcome"],
  wakes: string | null,
  event: Event | null,
): Heard => ({ answer: { status: 202, body: "" }, outcome, wakes, event });

const refused = (
  status: number,
  outcome: Heard["outcome"],
  body: string,
): Heard => ({
  answer: { status, body: `${body}\n` },
  outcome,
  wakes: null,
  event: null,
});

const parse = (text: string): Readonly<Record<string, unknown>> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
};

/** Events after which main, or what an approval is worth, may be another. Of pushes only main's: our own go to the ledger. */
const telling: ReadonlySet<string> = new Set([
  "branch_protection_rule",
  "member",
  "membership",
  "organization",
  "repository_ruleset",
  "team",
]);

const reasonOf = (
  event: string,
  payload: Readonly<Record<string, unknown>>,
  branch: string,
): string | null => {
  if (event === "push")
    return payload["ref"] === `refs/heads/${branch}` ? "push" : null;
  if (event === "pull_request")
    return payload["action"] === "closed" ? "pull request closed" : null;
  return telling.has(event) ? event : null;
};
