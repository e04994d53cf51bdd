/** The guarantees that a history is held against, by their numbers in the design; 8 (check equals enforcement) needs no history. */
export const guarantees = {
  sentence: "a group has exactly the members that grants give it",
  1: "no access without proof",
  2: "access ends on time",
  3: "no resurrection",
  4: "no strangers",
  5: "overlaps end with the last",
  6: "crash and crowd safe",
  7: "an error is never absence",
  9: "one bad item harms only itself",
} as const;

export type Guarantee = keyof typeof guarantees;

export interface Problem {
  readonly guarantee: Guarantee;
  /** Where in the history, and what. */
  readonly text: string;
}

export const tell = ({ guarantee, text }: Problem): string =>
  `${guarantee} (${guarantees[guarantee]}), ${text}`;
