/** What was said on the wire, and what a judge finds about it. */
import type { LoggedRequest } from "../../src/sandbox/server.ts";

export interface Exchange {
  /** AWS's IAM speaks a protocol of its own. */
  readonly service: "github" | "okta" | "aws" | "iam";
  /** Who asked: Curfew, or the suite's own tour of what else the sandbox answers. */
  readonly by: "product" | "tour";
  readonly request: LoggedRequest;
}

export interface Judgement {
  /** As the description names it; null: it knows no such operation. */
  readonly operation: string | null;
  readonly request: readonly string[];
  readonly answer: readonly string[];
}

export type Judge = (exchange: Exchange) => Judgement;

export const isSuccess = (status: number): boolean =>
  status >= 200 && status < 300;
