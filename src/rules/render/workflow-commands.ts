/** What GitHub's runner reads in the output of a step: commands of ours, well escaped, and none of anybody else's. */

/** Data after the second `::`. */
const escapeData = (text: string): string =>
  text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");

const escapeProperty = (text: string): string =>
  escapeData(text).replace(/:/g, "%3A").replace(/,/g, "%2C");

export const workflowCommand = (
  command: "error" | "warning" | "notice",
  properties: readonly (readonly [name: string, value: string | number])[],
  data: string,
): string => {
  const list = properties
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(",");
  return `::${command}${list === "" ? "" : ` ${list}`}::${escapeData(data)}`;
};

/**
 * Any output, without a command in it: the runner takes `::` at the start of a line, behind blanks too, and the older `##[`
 * anywhere in a line.
 */
export const withoutCommands = (text: string): string =>
  text.replace(/^([^\S\r\n]*):(?=:)/gm, "$1: ").replaceAll("##[", "## [");

/** The same for JSON, whose values must stay what they are. */
export const withoutCommandsInJson = (json: string): string =>
  json.replaceAll("##[", "##\\u005b");
