export interface Stage {
  /** The file of the shell that runs the command line: it is sent arguments, and sends back what they led to. */
  readonly shell: string;
  readonly print: (text: string) => void;
  readonly paint: (
    colour: "red" | "green" | "yellow" | "cyan" | "gray" | "bold",
    text: string,
  ) => string;
}
