/** XML as AWS's query protocol writes it: elements, their text and one namespace. Whatever else XML has is no part of an answer. */

export interface Element {
  readonly name: string;
  /** null: it says none of its own. */
  readonly namespace: string | null;
  readonly children: readonly Element[];
  /** Of the element itself, without its children's. */
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly namespace: string | null;
  readonly children: Element[];
  text: string;
}

const token =
  /<\/([\w.-]+)\s*>|<([\w.-]+)(?:\s+xmlns="([^"<>]*)")?\s*(\/?)>|([^<]+)/y;
const declaration =
  /^<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?\s*\?>\s*/;

/** The root; null: it is not well formed, or has more than elements and text. */
export const parseXml = (document: string): Element | null => {
  const source = document.replace(declaration, "").trimEnd();
  const top: Open = { name: "", namespace: null, children: [], text: "" };
  const open: Open[] = [top];
  for (token.lastIndex = 0; token.lastIndex < source.length;) {
    const [found, ending, name, namespace, isEmpty, text] =
      token.exec(source) ?? [];
    const inner = open.at(-1);
    if (found === undefined || inner === undefined) return null;
    if (text !== undefined) {
      const plain = unescaped(text);
      if (plain === null) return null;
      inner.text += plain;
    } else if (ending !== undefined) {
      open.pop();
      if (inner.name !== ending) return null;
    } else if (name !== undefined) {
      const made: Open = {
        name,
        namespace: namespace ?? null,
        children: [],
        text: "",
      };
      inner.children.push(made);
      if (isEmpty === "") open.push(made);
    }
  }
  const [root, ...others] = top.children;
  return open.length === 1 && others.length === 0 && top.text === ""
    ? (root ?? null)
    : null;
};

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** null: an `&` that begins no entity. */
const unescaped = (text: string): string | null => {
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d{1,6}|#x[0-9a-fA-F]{1,5});)/.test(text))
    return null;
  return text.replace(/&(#x?)?(\w+);/g, (_, number: string, what: string) =>
    number === "#"
      ? String.fromCodePoint(Number(what))
      : number === "#x"
        ? String.fromCodePoint(Number.parseInt(what, 16))
        : (entities[what] ?? ""),
  );
};

/** An element whose content is `value`: members by name, a list's as `member`, anything else as text. */
export const writeXml = (
  name: string,
  namespace: string | null,
  value: unknown,
): string => {
  const attribute = namespace === null ? "" : ` xmlns="${namespace}"`;
  return `<${name}${attribute}>${contentOf(value)}</${name}>`;
};

const contentOf = (value: unknown): string => {
  if (Array.isArray(value))
    return value.map((one: unknown) => writeXml("member", null, one)).join("");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .map(([member, inner]) => writeXml(member, null, inner))
      .join("");
  return String(value).replace(
    /[<>&]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
};
