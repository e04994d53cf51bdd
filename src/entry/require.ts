import type { ChangeSource, Directory } from "../controller/ports.ts";
import { UsageError } from "./usage-error.ts";
import type { Tools } from "./wiring.ts";

export const requireDirectory = async (
  tools: Pick<Tools, "directory">,
): Promise<Directory & ChangeSource> => {
  const directory = await tools.directory();
  if (directory === null)
    throw new UsageError(
      "No Okta credential is set: OKTA_ORG_URL, and OKTA_CLIENT_ID with OKTA_PRIVATE_KEY or OKTA_API_TOKEN.",
    );
  return directory;
};

export const requireCount = (
  name: string,
  text: string | undefined,
): number | null => {
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`${name} is not a whole number: ${text}`);
  return Number(text);
};
