/** A hazard of a service or its SDK, the lines of ours that meet it, and the test over a socket that fails without them. */
export interface Defence {
  /** `Okta 5`: the hazard's number or name. */
  readonly hazard: string;
  /** What goes wrong without the defence. */
  readonly what: string;
  readonly cuts: readonly Cut[];
  /** Below `test/adapters`, without the ending. */
  readonly file: string;
  /** The beginning of the test's name, with the names of its groups. */
  readonly test: string;
}

/** How a defence is taken out: the text must stand in the file exactly once. */
export interface Cut {
  /** Below `src/adapters`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export const cut = (file: string, from: string, to: string): Cut => ({
  file,
  from,
  to,
});
