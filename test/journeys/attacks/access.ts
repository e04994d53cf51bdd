/** Attacks on what follows an approval: where the file lies, whose login it names, which group the tier has, and what main was. */
import type { FindingCode } from "../../../src/domain/finding.ts";
import { shippedPolicy } from "../../../src/sandbox/company.ts";
import { ec2Grant, ec2Path, groupId, type Office } from "../office.ts";

export interface AccessAttack {
  readonly name: string;
  /** After observing began; `reconcile` runs once more when it is done. */
  readonly act: (
    office: Office,
  ) => Promise<{ readonly trustRoot: string } | undefined> | undefined;
  /** What is said of it in that run. */
  readonly finding?: FindingCode;
  /** What that run does about it, as `told` says it. */
  readonly does: readonly string[];
  /** Logins of those who are in any tier's group afterwards. */
  readonly members?: readonly string[];
}

const ec2 = "AWS EC2 Admin";
const tierPath = "access/tiers/aws-ec2-admin.yaml";

const granted = async (office: Office, end = "duration: 6h"): Promise<void> => {
  office.land("alice", { [ec2Path("alice")]: ec2Grant("alice", end) });
  await office.reconcile();
};

const odd = (office: Office, path: string, mode: "100755" | "120000"): void => {
  const { github } = office.company;
  github.as("alice").commitFiles({
    branch: "odd",
    files: {
      [path]: mode === "120000" ? "../../../somewhere.yaml" : ec2Grant("alice"),
    },
    mode,
  });
  const { number } = github
    .as("alice")
    .openPullRequest({ head: "odd", title: "Ask" });
  office.hours(1);
  github.as("bob").approve(number);
  github.as("carol").merge(number);
};

export const onAccess: readonly AccessAttack[] = [
  {
    name: "a rename of an approved grant, as it is, into another tier's folder",
    act: async (office) => {
      await granted(office);
      office.land(
        "alice",
        {
          [ec2Path("alice")]: null,
          "access/grants/aws-admin-all/alice.yaml": ec2Grant(
            "alice",
            "duration: 6h",
          ),
        },
        ["bob", "carol"],
      );
    },
    finding: "tier-not-folder",
    does: ["remove file-removed alice confirmed"],
  },
  {
    name: "a grant whose folder and tier differ",
    act: (office) => {
      office.land(
        "alice",
        { "access/grants/aws-admin-all/alice.yaml": ec2Grant("alice") },
        ["bob", "carol"],
      );
    },
    finding: "tier-not-folder",
    does: [],
  },
  {
    name: "a folder in other letters than the tier's",
    act: (office) => {
      office.land("alice", {
        "access/grants/AWS-EC2-Admin/alice.yaml": ec2Grant("alice"),
      });
    },
    finding: "tier-not-folder",
    does: [],
  },
  {
    name: "a folder that only looks like the tier's",
    act: (office) => {
      office.land("alice", {
        "access/grants/\u0430ws-ec2-admin/alice.yaml": ec2Grant("alice"),
      });
    },
    finding: "tier-not-folder",
    does: [],
  },
  {
    name: "a symlink",
    act: (office) => {
      odd(office, ec2Path("link"), "120000");
    },
    finding: "file-symlink",
    does: [],
  },
  {
    name: "an executable",
    act: (office) => {
      odd(office, ec2Path("run"), "100755");
    },
    finding: "file-executable",
    does: [],
  },
  {
    name: "a .gitattributes that would make a checkout say something else",
    act: (office) => {
      office.land("alice", {
        ".gitattributes":
          "*.yaml export-ignore export-subst ident filter=evil text eol=crlf working-tree-encoding=UTF-16\n",
        [ec2Path("alice")]: ec2Grant("alice"),
      });
    },
    does: ["add granted alice confirmed"],
    members: ["alice@example.com"],
  },
  {
    name: "a login that a new hire was given",
    act: async (office) => {
      await granted(office);
      const { okta, people } = office.company;
      okta.users.delete(people.get("alice@example.com")?.id ?? "");
      const newcomer = okta.users.create({
        login: "alice@example.com",
        profile: {
          githubId: String(office.company.github.as("alice").account.id),
        },
      });
      okta.factors.enrol(newcomer.id);
      okta.memberships.add(groupId(office.company, "AWS Users"), newcomer.id);
      office.hours(1);
    },
    does: ["remove left-audience alice confirmed"],
  },
  {
    name: "a group that was made anew under the old name",
    act: async (office) => {
      await granted(office);
      const { okta } = office.company;
      okta.groups.delete(groupId(office.company, ec2));
      okta.groups.create({ name: ec2 });
      office.hours(1);
    },
    // The verdict names the old group; the new one of that name gives her nothing.
    does: ["hold group-changed alice held"],
  },
  {
    name: "a tier's group swapped under live grants",
    act: async (office) => {
      await granted(office);
      office.company.okta.groups.create({ name: "Domain Admins" });
      const text = shippedPolicy()[tierPath] ?? "";
      office.land("bob", { [tierPath]: text.replace(ec2, "Domain Admins") }, [
        "carol",
      ]);
    },
    does: ["remove tier-changed alice confirmed"],
  },
  {
    name: "a trust root that was moved on, so that the people of today judge a settled change of policy",
    act: async (office) => {
      office.land("dave", { "notes.md": "Harmless" });
      const { github } = office.company;
      const trustRoot = github.branchTip("main") ?? "";
      const owners = shippedPolicy()[".github/CODEOWNERS"] ?? "";
      office.land(
        "dave",
        {
          ".github/CODEOWNERS": `${owners}/access/grants/aws-admin-all/ @carol @dave\n`,
        },
        ["erin"],
      );
      await office.reconcile();
      github.addToTeam("security", "erin");
      office.land(
        "alice",
        {
          "access/grants/aws-admin-all/alice.yaml": ec2Grant(
            "alice",
            "duration: 1h",
          ).replace("aws-ec2-admin", "aws-admin-all"),
        },
        ["carol", "dave"],
      );
      return { trustRoot };
    },
    finding: "policy-unproven",
    does: ["hold verdict-refused alice held"],
  },
  {
    name: "main rolled back by a force-push, to a grant that was taken out",
    act: async (office) => {
      await granted(office);
      const before = office.company.github.branchTip("main") ?? "";
      office.land("alice", { [ec2Path("alice")]: null }, []);
      await office.reconcile();
      office.company.github.as("carol").push("main", before, { force: true });
    },
    finding: "main-rewritten",
    does: [],
  },
];
