/**
 * A second opinion: the adapters against a GitHub and an Okta that others wrote (`emulate`). Where it is known to be wrong, the adapters
 * must not be fooled, and each such place is named.
 */
import { askGitHub, githubSeed } from "./emulate-github.ts";
import { askOkta, oktaSeed } from "./emulate-okta.ts";
import { installed } from "./install.ts";
import type { Opinion } from "./opinion.ts";

interface Emulator {
  readonly url: string;
  close(): Promise<void>;
}

export const askEmulate = async (): Promise<Opinion> => {
  const opinion: Opinion = { agreed: 0, deviations: [], disagreements: [] };
  await withEmulator("github", githubSeed, (url) => askGitHub(opinion, url));
  await withEmulator("okta", oktaSeed, (url) => askOkta(opinion, url));
  return opinion;
};

const withEmulator = async (
  service: string,
  seed: object,
  use: (url: string) => Promise<void>,
): Promise<void> => {
  const { createEmulator } = (await import(
    installed("emulate/dist/api.js")
  )) as {
    createEmulator: (wanted: object) => Promise<Emulator>;
  };
  const emulator = await createEmulator({ service, port: 0, seed });
  try {
    await use(emulator.url.replace("localhost", "127.0.0.1"));
  } finally {
    await emulator.close();
  }
};
