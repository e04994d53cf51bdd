/**
 * A policy document taken apart where its statements are, and put together again. What is somebody else's stays letter for letter as it
 * was written: reading it as JSON and writing it anew would lose what JavaScript's numbers and keys cannot hold.
 */
export interface PolicyDocument {
  /** Members before and after the statements, as they are written. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly statements: readonly string[];
}

/** null for the text: there is no document yet. null as the answer: it says nothing that could be taken apart. */
export const takeApart = (text: string | null): PolicyDocument | null => {
  if (text === null)
    return { before: ['"Version":"2012-10-17"'], after: [], statements: [] };
  if (!isObject(text)) return null;
  const members = partsOf(text.trim());
  const keys = members.map(keyOf);
  // Of two with one name, AWS may read another one than we do.
  if (new Set(keys).size < keys.length) return null;
  const at = keys.indexOf("Statement");
  if (at < 0) return null;
  const written = valueOf(members[at] as string);
  return {
    before: members.slice(0, at),
    after: members.slice(at + 1),
    statements: written.startsWith("[") ? partsOf(written) : [written],
  };
};

/** null: no statement is left, and a document without any is none. */
export const putTogether = ({
  before,
  after,
  statements,
}: PolicyDocument): string | null =>
  statements.length === 0
    ? null
    : `{${[...before, `"Statement":[${statements.join(",")}]`, ...after].join(",")}}`;

const isObject = (text: string): boolean => {
  try {
    return text.trim().startsWith("{") && JSON.parse(text) !== null;
  } catch {
    return false;
  }
};

const memberShape = /^\s*("(?:[^"\\]|\\.)*")\s*:\s*/;

const keyOf = (member: string): string =>
  JSON.parse(memberShape.exec(member)?.[1] as string) as string;

const valueOf = (member: string): string =>
  member.replace(memberShape, "").trim();

/** What stands between the commas of an array or an object that is sound JSON. */
const partsOf = (container: string): readonly string[] => {
  const parts: string[] = [];
  let depth = 0;
  let from = 1;
  for (const { 0: token, index } of container.matchAll(
    /"(?:[^"\\]|\\.)*"|[[\]{},]/g,
  )) {
    if (token === "[" || token === "{") depth += 1;
    const isEnd = token === "]" || token === "}";
    if (depth === 1 && (isEnd || token === ",")) {
      parts.push(container.slice(from, index).trim());
      from = index + 1;
    }
    if (isEnd) depth -= 1;
  }
  return parts.filter((part) => part !== "");
};
