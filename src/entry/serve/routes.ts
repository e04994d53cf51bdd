import type { Answer, Route } from "./listener.ts";
import type { Metrics } from "./metrics.ts";
import type { Event, Hear } from "./webhook.ts";

const webhookPath = "/webhooks/github";

export interface Standing {
  /** Is anything known by which ends fire? */
  readonly isReady: boolean;
  /** Why nobody is added. */
  readonly addsStopped: readonly string[];
}

export const routesOf = (deps: {
  readonly hear: Hear;
  readonly metrics: Metrics;
  readonly wake: (why: string) => void;
  /** Is there work for the desk in it? Then it is begun. */
  readonly hand: (event: Event) => boolean;
  readonly standing: () => Standing;
}): readonly Route[] => [
  {
    method: "POST",
    path: webhookPath,
    answer: async (received) => {
      const { answer, outcome, wakes, event } = await deps.hear(received);
      const isHanded = event !== null && deps.hand(event);
      deps.metrics.webhook(
        outcome === "ignored" && isHanded ? "check" : outcome,
      );
      if (wakes !== null) deps.wake(wakes);
      return answer;
    },
  },
  {
    method: "GET",
    path: "/healthz",
    answer: () => Promise.resolve({ status: 200, body: "ok\n" }),
  },
  {
    method: "GET",
    path: "/readyz",
    answer: () => Promise.resolve(readiness(deps.standing())),
  },
  {
    method: "GET",
    path: "/metrics",
    answer: async () => ({
      status: 200,
      body: await deps.metrics.text(),
      contentType: deps.metrics.contentType,
    }),
  },
];

const readiness = ({ isReady, addsStopped }: Standing): Answer => ({
  status: isReady ? 200 : 503,
  body: `${JSON.stringify({ ready: isReady, addsStopped })}\n`,
  contentType: "application/json",
});
