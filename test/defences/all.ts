import { awsDefences } from "./aws.ts";
import type { Defence } from "./defence.ts";
import { gitDefences } from "./git.ts";
import { githubDefences } from "./github.ts";
import { oktaDefences } from "./okta.ts";

export const defences: readonly Defence[] = [
  ...oktaDefences,
  ...githubDefences,
  ...gitDefences,
  ...awsDefences,
];
