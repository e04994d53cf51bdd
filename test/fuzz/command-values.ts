/** What is given to the command line's options and arguments: right, nearly right, and something else altogether. */
import fc from "fast-check";
import { anchors } from "./command-ledger.ts";
import { mutatedBytes } from "./mutate.ts";
import { oddText } from "./odd-text.ts";
import { mutatedPayload } from "./payloads.ts";
import { privateKeyPem, publicKeyLine, publicKeyPem } from "./signing-key.ts";

/** A word of the command line, and the file that has to be there for it to name one. */
export interface Given {
  readonly text: string;
  readonly file?: { readonly name: string; readonly bytes: Uint8Array };
}

export const sha = "0123456789abcdef0123456789abcdef01234567";

// A file's name as an argument: never absolute and never upwards, so that whatever is written stays in the folder.
const tame = (text: string): string =>
  text.replaceAll("/", "_").replaceAll("..", "__").slice(0, 200);
export const oddName = oddText.map(tame);

const anyWord = fc.constantFrom(
  ...["clone", "missing", "main", "7", "-1", "1e3", "0x1", "007"],
  ...["999999999", "9999999999", "9".repeat(400), sha, sha.slice(1)],
  ...["2026-11-22T18:00:00Z", "2026-11-22", "now", "alice@example.com"],
  ...["README.md", "docs/a.md", "clone/.github/CODEOWNERS"],
  ...[`acme/curfew@${sha}`, "acme/curfew", "a\nb", "a\r\n::error::b"],
);

const given = (text: fc.Arbitrary<string>): fc.Arbitrary<Given> =>
  text.map((one) => ({ text: one }));

export const anyValue: fc.Arbitrary<Given> = given(
  fc.oneof(
    { weight: 2, arbitrary: oddName },
    { weight: 3, arbitrary: anyWord },
  ),
);

const words = (...right: readonly string[]): fc.Arbitrary<Given> =>
  fc.oneof(
    { weight: 4, arbitrary: given(fc.constantFrom(...right)) },
    { weight: 1, arbitrary: anyValue },
  );

const fileOf = (
  name: string,
  bytes: fc.Arbitrary<Uint8Array>,
): fc.Arbitrary<Given> =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: bytes.map((content) => ({
        text: name,
        file: { name, bytes: content },
      })),
    },
    { weight: 1, arbitrary: given(fc.constantFrom("clone", "missing")) },
    { weight: 1, arbitrary: anyValue },
  );

const rightOr = (
  right: string,
  ...others: readonly string[]
): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(Buffer.from(right)) },
    { weight: 1, arbitrary: mutatedBytes(right, ...others) },
  );

const codeowners = `*              @acme/platform
/access/tiers/ @acme/security   # was @mallory
/access/a\\ b/** carol@example.com
/docs/*.md     @carol @dave_acme
`;

const times = words(
  ...["2126-11-22T18:00:00Z", "2026-11-22T18:00:00+01:00", "2026-11-22"],
  ...["2126-02-30T00:00:00Z", "2126-11-22 18:00:00Z", "9999-12-31T23:59:59Z"],
);
const counts = words("7", "0", "-1", "1e3", "0x1", "007", "9999999999");
const commits = words(sha, "f".repeat(40), sha.slice(1), sha.toUpperCase());
const freeText = given(
  fc.oneof(oddText, fc.constantFrom("an incident", "a\r\n::error::b", "INC-1")),
);

/** By name, because the words come from the program: an option that is not listed gets anything. */
export const optionValues: Readonly<Record<string, fc.Arbitrary<Given>>> = {
  "--repo": words("clone", "clone", "clone", "remote.git", "missing"),
  "--branch": words("main", "main", "a..b", "-x", "no-such"),
  "--state": words("state", "clone", "clone/.github/CODEOWNERS/x"),
  "--pr": counts,
  "--allow-removals": counts,
  "--clerk": counts,
  "--base": commits,
  "--head": commits,
  "--at": times,
  "--until": times,
  "--duration": words("4h", "30m", "0h", "P1D", "9999999999999d", "4H"),
  "--user": words("alice@example.com", "Alice@Example.com", "alice"),
  "--tier": words("prod-ec2-admin", "Prod", "a".repeat(300)),
  "--reason": freeText,
  "--ticket": freeText,
  "--environment": freeText,
  "--aws-app": freeText,
  "--controller": words(`acme/curfew@${sha}`, "acme/curfew", `a/b@${sha}x`),
  "--dir": words("made", "made/deeper", "clone/.github/CODEOWNERS"),
  "--out": fc.oneof(
    given(fc.nat({ max: 9_999 }).map((at) => `key-${at}.pem`)),
    anyValue,
  ),
  "--codeowners": fileOf("CODEOWNERS.given", mutatedBytes(codeowners)),
  "--event": fileOf(
    "event.json",
    mutatedPayload.map(({ body }) => body),
  ),
  "--public-key": fileOf(
    "key.pub",
    // The private half is what somebody takes by mistake.
    rightOr(
      publicKeyLine,
      `${publicKeyPem}# the old one\n${publicKeyLine}\n`,
      privateKeyPem,
    ),
  ),
  "--anchor": given(
    fc.oneof(
      fc.constantFrom(...anchors),
      fc
        .tuple(fc.constantFrom(...anchors), fc.nat({ max: 64 }), oddText)
        .map(([hash, at, odd]) => hash.slice(0, at) + odd + hash.slice(at + 1)),
      fc.constantFrom(...anchors).map((hash) => hash.toUpperCase()),
      oddText,
    ),
  ),
};

/** The same for arguments. */
export const argumentValues: Readonly<Record<string, fc.Arbitrary<Given>>> = {
  path: words(
    ...["README.md", "docs/a.md", "access/tiers/x.yaml", "/docs", "./a/../b"],
    ...["clone/.github", "docs/", "a b/c", "*", "..", "/etc/passwd"],
  ),
  grant: words("access/grants/prod-ec2-admin/alice.yaml", "x.yaml", ".."),
  tier: words("prod-ec2-admin", "prod-ec2-admin", "x", "Prod"),
};
