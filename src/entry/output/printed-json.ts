import { withoutCommandsInJson } from "../../rules/render/workflow-commands.ts";

/**
 * An object as `--json` prints it: nothing in it moves a terminal, turns the reading direction or is a command to GitHub's runner, and
 * whoever parses it gets the same values.
 */
export const printedJson = (value: object): string =>
  withoutCommandsInJson(JSON.stringify(value, null, 2)).replace(
    invisible,
    escaped,
  );

// JSON itself escapes the controls below U+0020 and lone surrogates.
const invisible = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
