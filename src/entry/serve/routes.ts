import type { Answer, Route } from "./listener.ts";
import type { Metrics } from "./metrics.ts";
import type { Hear } from "./webhook.ts";

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
  readonly standing: () => Standing;
}): readonly Route[] => [
  {
    method: "POST",
    path: webhookPath,
    answer: async (received) => {
      const { answer, outcome, wakes } = await deps.hear(received);
      deps.metrics.webhook(outcome);
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
