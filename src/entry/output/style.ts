import { styleText } from "node:util";

export type Paint = (
  colour: "red" | "green" | "yellow" | "cyan" | "gray" | "bold",
  text: string,
) => string;

/** Colours only on a terminal, and never against NO_COLOR (no-color.org: any value that is not empty). */
export const createPaint = (stream: { readonly isTTY?: boolean }): Paint => {
  const wanted =
    stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "";
  return (colour, text) => (wanted ? styleText(colour, text) : text);
};
