/** What a second implementation of GitHub and Okta thinks of the adapters' view of it. */
import { isDeepStrictEqual } from "node:util";

export interface Opinion {
  agreed: number;
  readonly deviations: string[];
  readonly disagreements: string[];
}

/** What both sides must see alike. */
export const agree = async (
  opinion: Opinion,
  what: string,
  question: () => Promise<unknown>,
  expected: unknown,
): Promise<void> => {
  const seen = await question().catch((error: unknown) => String(error));
  if (isDeepStrictEqual(seen, expected)) opinion.agreed += 1;
  else
    opinion.disagreements.push(
      `${what}: ${JSON.stringify(seen)}, not ${JSON.stringify(expected)}`,
    );
};

/** Where `emulate` is known to be wrong: the answer that shows it, or null where the adapter refuses what it gets. */
export const deviate = async (
  opinion: Opinion,
  what: string,
  question: () => Promise<unknown>,
  wrong: unknown = null,
): Promise<void> => {
  const seen = await question().catch(() => null);
  if (isDeepStrictEqual(seen, wrong)) opinion.deviations.push(what);
  else
    opinion.disagreements.push(
      `no longer so: ${what}; now ${JSON.stringify(seen)}`,
    );
};
