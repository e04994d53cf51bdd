import { TransientError } from "../../domain/errors.ts";

/** Resolves when AWS has had its time. */
export type Patience = () => Promise<void>;

/** An AWS that never answers is asked again and again, for minutes, while everything else of a run waits. */
export const inTime = <T>(
  looking: Promise<T>,
  patience: Patience | undefined,
): Promise<T> =>
  patience === undefined
    ? looking
    : Promise.race([
        looking,
        patience().then((): never => {
          throw new TransientError(
            "AWS, or its application in Okta, did not answer in time.",
          );
        }),
      ]);
