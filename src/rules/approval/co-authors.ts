/** Who a commit message names as a co-author. */

export type CoAuthor =
  | { readonly kind: "account"; readonly id: number; readonly login: string }
  | { readonly kind: "login"; readonly login: string }
  | { readonly kind: "address"; readonly address: string }
  /** A trailer without an address: it names somebody, and nobody can say whom. */
  | { readonly kind: "nobody" };

/** Every such line counts wherever it stands: what GitHub shows as a co-author must not be missed for want of a blank line. */
export const coAuthorsOf = (message: string): readonly CoAuthor[] =>
  message
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => trailer.test(line))
    .map(readTrailer);

const trailer = /^co-authored-by\s*:/i;

const readTrailer = (line: string): CoAuthor => {
  const open = line.lastIndexOf("<");
  const close = line.lastIndexOf(">");
  const address = line
    .slice(open + 1, close)
    .trim()
    .toLowerCase();
  if (open < 0 || close < open || !address.includes("@"))
    return { kind: "nobody" };
  if (!address.endsWith(privateAddress)) return { kind: "address", address };
  const name = address.slice(0, -privateAddress.length);
  const [, id, login] = withId.exec(name) ?? [];
  return id === undefined || login === undefined
    ? { kind: "login", login: name }
    : { kind: "account", id: Number(id), login };
};

const withId = /^(\d{1,15})\+(.+)$/;

/** GitHub gives everybody an address that hides the real one: `ID+login@…`, in older accounts `login@…`, which outlives a renaming. */
const privateAddress = "@users.noreply.github.com";
