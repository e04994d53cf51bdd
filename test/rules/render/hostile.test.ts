/** Whatever files, logins and vendors say, a page of ours pages nobody, links nowhere, and commands no runner. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TierName } from "../../../src/domain/ids.ts";
import type { HoldReason } from "../../../src/domain/plan.ts";
import { annotations } from "../../../src/rules/render/annotations.ts";
import {
  checkPage,
  commentBound,
  summaryBound,
} from "../../../src/rules/render/check-comment.ts";
import {
  codeSpan,
  escapeMarkdown,
} from "../../../src/rules/render/markdown.ts";
import { outcomePage } from "../../../src/rules/render/outcome-comment.ts";
import { withoutCommands } from "../../../src/rules/render/workflow-commands.ts";
import {
  approvalOf,
  at,
  change,
  evidence,
  finding,
  preview,
  report,
  tier,
} from "./report.ts";

const weapons = [
  "@acme/security",
  "@bob",
  "<img src=x onerror=alert(1)>",
  "</td></table>",
  "<!-- curfew:check -->",
  "-->",
  "[x](https://evil.example)",
  "![x](//evil.example/x.png)",
  "[x]: https://evil.example",
  "<https://evil.example>",
  "https://evil.example",
  "www.evil.example",
  "mailto:bob@evil.example",
  "::error file=x::x",
  "\n::set-env name=PATH::x",
  "\r##[error]x",
  "##[add-mask]x",
  "`",
  "```\n",
  "|",
  "\\|",
  "\\",
  "#12",
  "evil/x#12",
  "GH-12",
  "**b** _i_ ~~s~~ $x$",
  "\n# heading",
  "\n- item",
  "\n---\n",
  "> quote",
  "&lt;b&gt; &#64;bob &commat;bob",
  "\u202e\u2066\u200b\u0000\ud800",
  "/curfew recheck",
];

const hostile = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...weapons) },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

const headings = [
  /^### Curfew: [\w ;,]+$/,
  /^#### (Findings|If this were merged now|Approvals)$/,
];

/** What is left to be read as Markdown, when code is taken out, and the one link that is ours: into the portal of the settings. */
const outsideCode = (page: string): string =>
  page
    .replace(/^```ini\n[^`]*^```$/gm, "C")
    .replace(/`[^`\n]+`/g, "C")
    .replace(
      /https:\/\/acme\.awsapps\.com\/start\/#\/console\?account_id=\d{12}&role_name=[\w%.-]+$/gm,
      "L",
    );

/** As it is when mentions and references are looked for: entities are characters again. */
const decoded = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) =>
    String.fromCharCode(Number(code)),
  );

const expectHarmless = (page: string, bound: number): void => {
  const text = outsideCode(page);
  expect(text).not.toContain("`");
  expect(text).not.toMatch(/[<>]/);
  expect(text).not.toMatch(/[[\]]/);
  expect(text).not.toContain("://");
  expect(text).not.toMatch(/www\./i);
  expect(decoded(text)).not.toMatch(/@[\w-]/);
  expect(decoded(text)).not.toMatch(/#\d/);
  expect(decoded(text)).not.toMatch(/\bGH-\d/i);
  expect(page).not.toContain("##[");
  expect(page).not.toMatch(/^\s*::/m);
  expect(withoutCommands(page)).toBe(page);
  for (const line of text.split("\n")) {
    if (line.startsWith("#"))
      expect(headings.some((heading) => heading.test(line))).toBe(true);
    if (line.startsWith("|")) expect(line.split("|")).toHaveLength(8);
  }
  expect(page.length).toBeLessThanOrEqual(bound);
};

describe("hostile text", () => {
  it("is harmless in the check's page", () => {
    fc.assert(
      fc.property(
        fc.array(hostile, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(commentBound, summaryBound),
        (texts, bound) => {
          let next = 0;
          const text = () => texts[next++ % texts.length] ?? "";
          const some = evidence(false, text(), [evidence(null, text())]);
          const page = checkPage(
            report({
              changes: (["keep", "hold", "remove"] as const).map((action) => ({
                ...change({
                  action,
                  reason:
                    action === "hold"
                      ? "vanished"
                      : action === "keep"
                        ? "granted"
                        : "unmanaged",
                  detail: text(),
                }),
                user: text(),
                tier: text() as TierName,
                group: text(),
              })),
              findings: [
                finding({ path: text(), message: text(), hint: text() }),
              ],
              approval: {
                ...approvalOf(
                  preview({
                    path: text(),
                    missing: 1,
                    reviews: [some],
                    objections: [some],
                    couldApprove: [text(), text()],
                  }),
                ),
                policy: { kind: "unknown", evidence: [some] },
              },
            }),
            bound,
          );
          expectHarmless(page, bound);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("is harmless in the comment after a merge", () => {
    const reasons: readonly HoldReason[] = ["vanished", "mfa-missing"];
    fc.assert(
      fc.property(
        hostile,
        hostile,
        fc.constantFrom(...reasons),
        (one, other, reason) => {
          const page = outcomePage(
            [
              { kind: "held", reason, why: other } as const,
              { kind: "refused", why: other } as const,
              { kind: "granted" } as const,
              { kind: "waiting", why: one } as const,
            ].map((outcome) => ({
              grant: one,
              user: other,
              tier: one,
              group: other,
              startsAt: null,
              endsAt: at("18:00:00"),
              outcome,
              inAws: {
                kind: "stuck",
                diagnosis: { why: one, remedy: other },
                isGivenUp: false,
              } as const,
              outOfAws: {
                kind: "stuck",
                diagnosis: { why: other, remedy: one },
              } as const,
              aws: tier,
              portal: {
                region: "us-east-1",
                startUrl: "https://acme.awsapps.com/start",
              },
            })),
          );
          expectHarmless(page, 65_536);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("stays within its annotation", () => {
    fc.assert(
      fc.property(hostile, hostile, (path, message) => {
        for (const one of [path, `access/${path}`]) {
          const lines = annotations([
            finding({ path: one, message, hint: message }),
          ]);
          expect(lines).toHaveLength(1);
          expect(lines[0]).toMatch(
            /^::error (?:[a-z]+=[^\r\n:,]*,?)+::[^\r\n]*$/,
          );
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("does not get into any output as a command", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const safe = withoutCommands(text);
        expect(safe).not.toContain("##[");
        for (const line of safe.split(/\r\n|\r|\n/))
          expect(line.trimStart().startsWith("::")).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["", "` `"],
    ["a`b|c", "`a'b¦c`"],
  ])("fits into a code span: %j", (text, expected) => {
    expect(codeSpan(text)).toBe(expected);
  });

  it.each([
    ["GH-12", "GH\u200d&#45;12"],
    ["aws-ec2 at 18:00: yes", "aws-ec2 at 18:00: yes"],
    ["- a: b", "&#45; a: b"],
    [":tada:", "&#58;tada&#58;"],
    ["www.x", "www&#46;x"],
  ])("is escaped no more than needed: %j", (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });
});
