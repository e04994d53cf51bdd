/** Exit codes, the most serious first: 2 before 3 before 1. */
export const exitCode = {
  well: 0,
  findings: 1,
  usage: 2,
  partial: 3,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
