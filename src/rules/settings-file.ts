import type { InstanceArn } from "../domain/aws.ts";
import type { AwsSettings, Settings } from "../domain/settings.ts";
import type { FileContent, Parsed, WrittenFile } from "./parsed-file.ts";
import { parseFile } from "./parsed-file.ts";

/** `access/curfew.yaml`. Everything that a guarantee rests on must be said there; only `requirePosture`, `aws` and `saml` may be left out. */
export const parseSettings = (file: FileContent): Parsed<Settings> =>
  parseFile("settings", file, normalise);

const normalise = (file: WrittenFile): Settings | null => {
  if (!file.isSound()) return null;
  const written = file.fields as unknown as WrittenSettings;
  return {
    mode: written.mode,
    brake: written.brake,
    identity: written.identity,
    policyApprovals: written.policyApprovals,
    requirePosture: written.requirePosture ?? false,
    aws: written.aws === undefined ? null : { instance: null, ...written.aws },
    saml:
      written.saml === undefined
        ? null
        : {
            signInUrl: written.saml.signInUrl,
            namesRoles: written.saml.groupNames !== undefined,
          },
  };
};

/** As it is written, once the schema has seen it. */
type WrittenSettings = Omit<Settings, "requirePosture" | "aws" | "saml"> & {
  readonly saml?: { readonly signInUrl: string; readonly groupNames?: string };
  readonly requirePosture?: boolean;
  readonly aws?: Omit<AwsSettings, "instance"> & {
    readonly instance?: InstanceArn;
  };
};
