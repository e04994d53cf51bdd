/** AWS IAM Identity Center and its identity store, behind one door: they share credentials, region and the instance. */
import { createCalls } from "./calls.ts";
import { type AwsConfig, checkConfig } from "./config.ts";
import {
  createIdentityCenter,
  type IdentityCenter,
} from "./identity-center.ts";
import { createIdentityStore, type IdentityStore } from "./identity-store.ts";

export interface Aws extends IdentityCenter, IdentityStore {}

/** Sends nothing and loads nothing yet; throws `BlockedError` where the configuration cannot work. */
export const createAws = (config: AwsConfig): Aws => {
  const checked = checkConfig(config);
  const calls = createCalls(checked);
  const center = createIdentityCenter(checked, calls);
  return {
    ...center,
    ...createIdentityStore(checked, calls, () => center.instance()),
  };
};
