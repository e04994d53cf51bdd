/** The attack catalogue: each is refused with its own reason, over sockets and with real git. The attacks are data in `attacks/`. */
import { describe, expect, it, onTestFinished } from "vitest";
import { onAccess } from "./attacks/access.ts";
import { onFiles } from "./attacks/files.ts";
import { onHistory } from "./attacks/history.ts";
import { onPeople } from "./attacks/people.ts";
import { onPolicyBefore } from "./attacks/policy-before.ts";
import { onPolicyStanding } from "./attacks/policy-standing.ts";
import { onPolicyTogether } from "./attacks/policy-together.ts";
import { onReviews } from "./attacks/reviews.ts";
import { onUnshown } from "./attacks/unshown.ts";
import { type Attack, pushToMain, squash, tierPath } from "./attacks/attack.ts";
import { openOffice, told } from "./office.ts";
import {
  failingCodes,
  failures,
  grantPath,
  type ProofScene,
  startProofScene,
  tier,
} from "./proof-scene.ts";

const catalogue: Readonly<Record<string, readonly Attack[]>> = {
  reviews: onReviews,
  people: onPeople,
  history: onHistory,
  "what nobody was shown": onUnshown,
  files: onFiles,
  "policy, together with grants": onPolicyTogether,
  "policy, the day before": onPolicyBefore,
  "policy that stands": onPolicyStanding,
};

for (const [on, attacks] of Object.entries(catalogue))
  describe(`an attack on ${on} is refused`, () => {
    it.each(attacks.map((attack) => [attack.name, attack] as const))(
      "%s",
      async (_, { act, because, code, options, alarm, path, isOverdue }) => {
        const scene = await startProofScene(options ?? {}, onTestFinished);
        act(scene);
        const verdict = await scene.verdict(path);
        expect(failures(verdict.evidence)).toMatch(because);
        expect(failingCodes(verdict.evidence)).toContain(code);
        expect(verdict).toMatchObject(
          isOverdue === true
            ? { kind: "unknown", isOverdue }
            : { kind: "refused" },
        );
        const alarms = (await scene.alarms()).join("\n");
        if (alarm !== undefined) expect(alarms).toMatch(alarm);
        else if (options === undefined) expect(alarms).toBe("");
      },
    );
  });

describe("an attack on what follows an approval is refused", () => {
  it.each(onAccess.map((attack) => [attack.name, attack] as const))(
    "%s",
    async (_, { act, finding, does, members = [] }) => {
      const office = await openOffice();
      onTestFinished(() => office.close());
      await office.reconcile({ newLedger: true });
      const { applied, findings } = await office.reconcile(
        (await act(office)) ?? {},
      );
      expect(told(applied)).toEqual(does);
      const codes = findings.map(({ code }) => code);
      if (finding === undefined) expect(codes).toEqual([]);
      else expect(codes).toContain(finding);
      const { okta } = office.company;
      const inside = okta.groups
        .all()
        .filter(({ name }) => name !== "AWS Users" && name !== "Everyone")
        .flatMap(({ id }) => okta.memberships.members(id))
        .map(({ profile }) => profile.login);
      expect(inside).toEqual(members);
    },
  );
});

describe("an answer that is none proves and refuses nothing", () => {
  const lists = ["reviews", "commits", "timeline", "activity", "codeowners"];
  it.each(lists)("%s with an empty body", async (list) => {
    const scene = await startProofScene({}, onTestFinished);
    scene.approved();
    scene.github.server.addFault({
      method: "GET",
      path: new RegExp(`/${list}\\b`),
      fault: { kind: "status", status: 200, body: "" },
    });
    const verdict = await scene.verdict();
    expect(verdict.kind).toBe("unknown");
    expect(failures(verdict.evidence)).toMatch(/could not be (read|found out)/);
  });

  it.each(lists)("%s that are cut off", async (list) => {
    const scene = await startProofScene({}, onTestFinished);
    scene.approved();
    scene.github.server.addFault({
      method: "GET",
      path: new RegExp(`/${list}\\b`),
      fault: { kind: "status", status: 200, body: '[{"id":1,"state":"APPRO' },
    });
    expect((await scene.verdict()).kind).toBe("unknown");
  });

  it("a list of reviews whose second page goes unmentioned is read to its end", async () => {
    const scene = await startProofScene({}, onTestFinished);
    const number = scene.ask();
    scene.as("bob").approve(number);
    for (let count = 1; count < 100; count += 1)
      scene.github.as("dave").review(number, { event: "COMMENT", body: "Hm." });
    const page = `/repos/acme/access/pulls/${number}/reviews?per_page=100`;
    scene.github.server.addFault({
      path: /\/reviews\?per_page=100$/,
      fault: jsonFault(await askAsCarol(scene, page)),
    });
    scene.as("bob").requestChanges(number);
    scene.as("carol").merge(number, { method: "squash", bypass: true });
    const verdict = await scene.verdict();
    expect(failures(verdict.evidence)).toMatch(
      /@bob does not count: asked for changes/,
    );
    expect(verdict.kind).toBe("refused");
  });

  it("pull requests of a fork, which shares the commit and has the same numbers", async () => {
    const scene = await startProofScene({}, onTestFinished);
    scene.approved();
    const commit = scene.github.branchTip("main") ?? "";
    const answer = await askAsCarol(
      scene,
      `/repos/acme/access/commits/${commit}/pulls`,
    );
    const pulls = JSON.parse(answer) as {
      base: { repo: { full_name: string } };
    }[];
    for (const { base } of pulls) base.repo.full_name = "mallory/access";
    scene.github.server.addFault({
      path: /\/commits\/\w+\/pulls/,
      fault: jsonFault(JSON.stringify(pulls)),
    });
    const verdict = await scene.verdict();
    expect(verdict.kind).toBe("unknown");
    expect(failures(verdict.evidence)).toMatch(/to mallory\/access alone/);
  });

  it("and is asked for again", async () => {
    const scene = await startProofScene({}, onTestFinished);
    scene.approved();
    const mend = scene.github.server.addFault({
      path: /\/reviews\b/,
      fault: { kind: "status", status: 502 },
    });
    expect((await scene.verdict()).kind).toBe("unknown");
    mend();
    expect((await scene.verdict()).kind).toBe("proven");
  });

  it("a pull request that GitHub links late is waited for, and not for ever", async () => {
    const { scene, link } = await startUnlinked();
    scene.approved();
    const early = await scene.verdict(undefined, 1);
    expect(early.kind).toBe("unknown");
    expect(failures(early.evidence)).toMatch(/may not have linked/);
    const late = await scene.verdict();
    expect(late.kind).toBe("refused");
    link();
    expect((await scene.verdict(undefined, 1)).kind).toBe("proven");
  });

  it("a change of policy that GitHub links late comes into force", async () => {
    const { scene, link } = await startUnlinked();
    const change = scene.ask({
      branch: "policy",
      files: { [tierPath]: `${tier(1)}maxAhead: 2d\n` },
    });
    scene.as("bob").approve(change);
    scene.as("carol").merge(change, squash);
    expect(await scene.alarms()).toHaveLength(1);
    link();
    scene.approved();
    expect(await scene.alarms()).toEqual([]);
    expect((await scene.verdict()).kind).toBe("proven");
  });

  it.each([
    ["could not be read", () => Promise.reject(new Error("no answer"))],
    ["does not go back so far", () => Promise.resolve([])],
  ])(
    "a record of main's pushes that %s leaves open what an approval was shown",
    async (_, pushesToMain) => {
      const scene = await startProofScene(
        {
          source: (source) => ({
            ...source,
            pushes: (branch) =>
              branch === "main" ? pushesToMain() : source.pushes(branch),
          }),
        },
        onTestFinished,
      );
      scene.approved();
      const gone = scene.ask({ branch: "gone", files: { [grantPath]: null } });
      scene.as("carol").merge(gone, squash);
      scene.approved({ branch: "again" });
      const verdict = await scene.verdict();
      expect(failures(verdict.evidence)).toMatch(/was shown could not be read/);
      expect(verdict.kind).toBe("unknown");
    },
  );

  it.each([
    ["one", ["bob"]],
    ["two", ["bob", "dave"]],
  ])(
    "a team that the credential may not see leaves its slots unknown, to %s who approved",
    async (_, approvers) => {
      const scene = await startProofScene({}, onTestFinished);
      const number = scene.ask();
      for (const approver of approvers) scene.as(approver).approve(number);
      scene.as("carol").merge(number, squash);
      scene.github.server.addFault({
        path: /\/teams\//,
        fault: {
          kind: "status",
          status: 403,
          body: '{"message":"Forbidden","documentation_url":"https://docs.github.com/rest"}',
          headers: { "content-type": "application/json" },
        },
      });
      const verdict = await scene.verdict();
      expect(verdict.kind).toBe("unknown");
      expect(failures(verdict.evidence)).toMatch(
        /the credential may not see who is in @acme\/owners/,
      );
    },
  );
});

/** GitHub names no pull request until `link`. */
const startUnlinked = async () => {
  let isLinked = false;
  const scene = await startProofScene(
    {
      source: (source) => ({
        ...source,
        pullRequestsOf: (commit) =>
          isLinked ? source.pullRequestsOf(commit) : Promise.resolve([]),
      }),
    },
    onTestFinished,
  );
  const link = (): void => {
    isLinked = true;
  };
  return { scene, link };
};

/** What GitHub answers, for an answer that misleads. */
const askAsCarol = async (
  { github }: ProofScene,
  path: string,
): Promise<string> => {
  const answer = await fetch(github.apiUrl + path, {
    headers: {
      authorization: `Bearer ${github.createToken("carol")}`,
      accept: "application/json",
    },
  });
  return answer.text();
};

const jsonFault = (body: string) =>
  ({
    kind: "status",
    status: 200,
    headers: { "content-type": "application/json" },
    body,
  }) as const;

describe("policy that was attacked", () => {
  it("governs again when the old content is back, however it came", async () => {
    const scene = await startProofScene({}, onTestFinished);
    pushToMain(scene, { [tierPath]: tier(3) });
    expect(await scene.alarms()).toHaveLength(1);
    pushToMain(scene, { [tierPath]: tier(1) });
    expect(await scene.alarms()).toEqual([]);
    scene.approved();
    expect((await scene.verdict()).kind).toBe("proven");
  });
});
