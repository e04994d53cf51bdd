/** Webhook payloads in GitHub's shapes, cut down to the members that say something, and structured mutations of them. */
import fc from "fast-check";
import { largeText, oddText } from "./odd-text.ts";

const sha = "0123456789abcdef0123456789abcdef01234567";
const time = "2026-11-22T18:00:00Z";
const account = (login: string, id: number) => ({
  login,
  id,
  node_id: `U_${id}`,
  type: "User",
  site_admin: false,
});
const alice = account("alice", 1);
const bob = account("bob", 2);
const organization = { login: "acme", id: 9, node_id: "O_9" };
const around = {
  repository: {
    id: 5,
    name: "access",
    full_name: "acme/access",
    private: true,
    default_branch: "main",
    owner: { ...account("acme", 9), type: "Organization" },
  },
  organization,
  sender: bob,
};
const commit = {
  id: sha,
  tree_id: sha,
  distinct: true,
  message: "Let alice in\n\nCo-authored-by: bob <bob@example.com>",
  timestamp: time,
  author: { name: "Alice", email: "alice@example.com", username: "alice" },
  committer: { name: "GitHub", email: "noreply@github.com" },
  added: ["access/grants/prod-ec2-admin/alice.yaml"],
  removed: [],
  modified: [],
};
const pull = {
  id: 70,
  number: 7,
  state: "closed",
  merged: true,
  merged_at: time,
  merge_commit_sha: sha,
  title: "Let alice in",
  body: null,
  user: alice,
  head: { ref: "alice", sha, repo: around.repository },
  base: { ref: "main", sha, repo: around.repository },
};
const team = {
  id: 3,
  name: "Security",
  slug: "security",
  privacy: "closed",
  permission: "pull",
};

/** One of each event that the service or a recheck reads, and some that it must not mind. */
export const payloads = {
  push: {
    ref: "refs/heads/main",
    before: "0".repeat(40),
    after: sha,
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    commits: [commit],
    head_commit: commit,
    pusher: { name: "bob", email: null },
    ...around,
  },
  pull_request: { action: "closed", number: 7, pull_request: pull, ...around },
  pull_request_review: {
    action: "submitted",
    review: {
      id: 4,
      state: "approved",
      body: null,
      user: bob,
      commit_id: sha,
      submitted_at: time,
    },
    pull_request: pull,
    ...around,
  },
  team: { action: "edited", team, changes: {}, ...around },
  membership: {
    action: "added",
    scope: "team",
    member: alice,
    team,
    ...around,
  },
  member: { action: "added", member: alice, changes: {}, ...around },
  organization: {
    action: "member_removed",
    membership: { state: "active", role: "member", user: alice },
    organization,
    sender: bob,
  },
  repository_ruleset: {
    action: "edited",
    repository_ruleset: {
      id: 8,
      name: "main",
      target: "branch",
      enforcement: "active",
    },
    changes: { enforcement: { from: "disabled" } },
    ...around,
  },
  branch_protection_rule: {
    action: "deleted",
    rule: { id: 6, name: "main", required_approving_review_count: 1 },
    ...around,
  },
  merge_group: {
    action: "checks_requested",
    merge_group: { head_sha: sha, base_sha: sha, head_ref: "refs/heads/q" },
    ...around,
  },
  check_run: {
    action: "rerequested",
    check_run: { id: 11, name: "check", head_sha: sha, status: "completed" },
    ...around,
  },
  issue_comment: {
    action: "created",
    issue: { number: 7, state: "open", pull_request: { url: "https://x" } },
    comment: {
      id: 12,
      body: "/curfew recheck\nPlease.",
      user: alice,
      author_association: "MEMBER",
    },
    ...around,
  },
  ping: { zen: "Design for failure.", hook_id: 1, hook: { events: ["*"] } },
} as const;

type Path = readonly (string | number)[];

const pathsOf = (value: unknown, here: Path = []): readonly Path[] => [
  here,
  ...(typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, member]) =>
        pathsOf(member, [...here, Array.isArray(value) ? Number(key) : key]),
      )
    : []),
];

type Edit =
  | { readonly kind: "put"; readonly value: unknown }
  | { readonly kind: "drop" }
  | { readonly kind: "rename"; readonly key: string }
  | { readonly kind: "wrap"; readonly inList: boolean }
  | { readonly kind: "repeat"; readonly times: number };

/** What JSON can say at one place, said in place of what was there. */
const edited = (value: unknown, [step, ...rest]: Path, edit: Edit): unknown => {
  if (step === undefined) return replaced(value, edit);
  if (Array.isArray(value))
    return value.flatMap((member: unknown, index) => {
      if (index !== step) return [member];
      if (rest.length === 0 && edit.kind === "drop") return [];
      return [edited(member, rest, edit)];
    });
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([key, member]) => {
      if (key !== step) return [[key, member]];
      if (rest.length > 0) return [[key, edited(member, rest, edit)]];
      if (edit.kind === "drop") return [];
      return edit.kind === "rename"
        ? [[edit.key, member as unknown]]
        : [[key, replaced(member, edit)]];
    }),
  );
};

const replaced = (value: unknown, edit: Edit): unknown => {
  switch (edit.kind) {
    case "put":
      return edit.value;
    case "wrap":
      return edit.inList ? [value] : { value };
    case "repeat":
      return Array.from({ length: edit.times }, () => value);
    case "drop":
    case "rename":
      return null;
  }
};

const oddValue = fc.oneof(
  oddText,
  fc.constantFrom<unknown>(
    ...[null, true, false, 0, -0, -1, 7, 1.5, 1e308, 2 ** 53],
    ...[[], {}, [null], { length: 1 }, { toString: 1 }, Array(300).fill({})],
    ...["closed", "created", "main", "refs/heads/main", "refs/heads/main "],
    ...["refs/heads/Main", "refs/heads/main/x", "refs/tags/main"],
    ...["/curfew recheck", "/curfew recheck\n::error::x", "Acme/Access"],
  ),
);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("put"), value: oddValue }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: "drop" } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("rename"),
      key: fc.oneof(
        oddText,
        fc.constantFrom("__proto__", "constructor", "ref", "action", "REF"),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("wrap"), inList: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("repeat"),
      times: fc.constantFrom(0, 2, 4),
    }),
  },
);

/** The first is taken modulo the number of places that lie no deeper than the second: near the top stand the words that are read. */
const at = fc.tuple(fc.nat({ max: 100_000 }), fc.constantFrom(1, 2, 99));

const changed = (
  value: unknown,
  [[place, depth], one]: readonly [readonly [number, number], Edit],
): unknown => {
  const paths = pathsOf(value).filter(({ length }) => length <= depth);
  return edited(value, paths[place % paths.length] ?? [], one);
};

/** JSON that is no JSON any more, or says a thing twice. */
const rewritten: readonly ((text: string, odd: string) => string)[] = [
  (text) => text.slice(0, text.length >> 1),
  (text) => text.slice(0, -1),
  (text, odd) => text + odd,
  (text, odd) => odd + text,
  (text) => `\ufeff${text}`,
  (text) => `${text}${text}`,
  (text) => `payload=${encodeURIComponent(text)}`,
  (text) => text.replaceAll(",", ", \n\t"),
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace("{", '{"ref":"refs/heads/main","action":"closed",'),
  (text) => text.replace(/\}$/, ',"ref":"refs/heads/x","action":"opened"}'),
  (text) => text.replace("{", '{"__proto__":{"ref":"refs/heads/main"},'),
  (text) => text.replace("refs", "\\u0072efs"),
  (text, odd) => text.replace(":", `:${JSON.stringify(odd)},"x":`),
  (_, odd) => odd,
  () => "",
];

export interface Sent {
  readonly event: keyof typeof payloads;
  readonly body: Buffer;
}

/** Bodies that were one of the payloads; one in thirty is large, deep or long. */
export const mutatedPayload: fc.Arbitrary<Sent> = fc
  .record({
    event: fc.constantFrom(
      ...(Object.keys(payloads) as (keyof typeof payloads)[]),
      // What decides by more than its name.
      ...(["push", "pull_request", "issue_comment"] as const),
    ),
    edits: fc.array(fc.tuple(at, edit), { maxLength: 4 }),
    rewrite: fc.option(fc.constantFrom(...rewritten), { freq: 4 }),
    odd: fc.oneof(
      { weight: 29, arbitrary: oddText },
      { weight: 1, arbitrary: largeText },
    ),
    encoding: fc.constantFrom(
      ...Array.from({ length: 12 }, () => "utf8" as const),
      ...(["latin1", "utf16le"] as const),
    ),
  })
  .map(({ event, edits, rewrite, odd, encoding }) => {
    const text = JSON.stringify(
      edits.reduce<unknown>(changed, payloads[event]),
    );
    return {
      event,
      body: Buffer.from(rewrite?.(text, odd) ?? text, encoding),
    };
  });
