import type { InstanceArn } from "../domain/aws.ts";
import type { AwsSettings, Settings } from "../domain/settings.ts";
import type { FileContent, Parsed, WrittenFile } from "./parsed-file.ts";
import { parseFile } from "./parsed-file.ts";

/** `access/curfew.yaml`. Everything that a guarantee rests on must be said there; only `requirePosture` and `aws` may be left out. */
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
  };
};

/** As it is written, once the schema has seen it. */
type WrittenSettings = Omit<Settings, "requirePosture" | "aws"> & {
  readonly requirePosture?: boolean;
  readonly aws?: Omit<AwsSettings, "instance"> & {
    readonly instance?: InstanceArn;
  };
};
