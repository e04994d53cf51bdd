import { codeownersPaths } from "../codeowners/locate.ts";

/** Everything that decides who may get in; files and folders. */
export const policyPaths: readonly string[] = [
  ...codeownersPaths,
  "access/curfew.yaml",
  "access/people.yaml",
  "access/tiers",
];

export const grantsFolder = "access/grants";

/** CODEOWNERS in each of the three places, even where another one wins: deleting the winner puts it in force. */
export const isPolicyPath = (path: string): boolean =>
  policyPaths.some(
    (policy) => path === policy || path.startsWith(`${policy}/`),
  );

export const isGrantPath = (path: string): boolean =>
  path.startsWith(`${grantsFolder}/`);
