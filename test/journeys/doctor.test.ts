/** The doctor's command against a company in the sandbox, over sockets: first well kept, then with one fault at a time. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { instant } from "../../src/domain/time.ts";
import { createClock } from "../../src/entry/clock.ts";
import { doctorCommand } from "../../src/entry/commands/doctor.ts";
import { readConfig } from "../../src/entry/config.ts";
import type { CommandContext } from "../../src/entry/main.ts";
import { rulesetFiles } from "../../src/entry/init/rulesets.ts";
import { shippedWiring } from "../../src/entry/shipped-wiring.ts";
import { createTools } from "../../src/entry/wiring.ts";
import { type Company, startCompany } from "../../src/sandbox/company.ts";
import { makeWellKept } from "../../src/sandbox/well-kept.ts";

let company: Company;
/** With the controller's own App. */
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  company = await startCompany();
  environment = makeWellKept(company);
});
afterAll(() => company.close());

interface Told {
  readonly code: number;
  readonly findings: readonly Finding[];
}

const examine = async (
  options: { environment?: string; awsApp?: string } = {},
  env: Readonly<Record<string, string | undefined>> = asAdministrator(),
  clock: ReturnType<typeof createClock> | null = null,
): Promise<Told> => {
  const config = readConfig(env, {
    repo: company.clone,
    branch: "main",
    state: company.stateDirectory,
  });
  const context: Omit<CommandContext, "printJson"> = {
    config,
    tools: createTools(
      config,
      shippedWiring,
      { github: { retries: 0 }, okta: { attempts: 1 } },
      clock === null ? {} : { clock },
    ),
    json: true,
    paint: (_colour, text) => text,
    print: () => undefined,
    progress: () => undefined,
  };
  let printed: unknown;
  const code = await doctorCommand(
    {
      ...context,
      printJson: (value) => {
        printed = JSON.parse(JSON.stringify(value));
      },
    },
    options,
  );
  return {
    code,
    findings: (printed as { findings: readonly Finding[] }).findings,
  };
};

/** Who may see everything: an administrator with a classic token. */
const asAdministrator = (): Readonly<Record<string, string | undefined>> => ({
  ...environment,
  GITHUB_APP_ID: undefined,
  GITHUB_APP_PRIVATE_KEY: undefined,
  GITHUB_TOKEN: company.github.createToken("carol"),
});

const serious = ({ findings }: Told): readonly string[] =>
  findings
    .filter(({ severity }) => severity !== "info")
    .map(({ severity, code }) => `${severity} ${code}`);

const said = ({ findings }: Told): string =>
  findings
    .map(({ path, message, hint }) => `${path}: ${message} → ${hint}`)
    .join("\n");

/** What an administrator's own token costs. */
const ownToken = "warning credential-too-large";

describe("a company that is well kept", () => {
  it("has nothing wrong with it, but for the token that may see it all", async () => {
    const told = await examine();
    expect(serious(told), said(told)).toEqual([ownToken]);
    expect(told.code).toBe(0);
    expect(said(told)).toContain('the ruleset "main": pull request');
  });

  it("has nothing wrong with it by the controller's App, which says what it cannot see", async () => {
    const told = await examine({}, environment);
    expect(serious(told), said(told)).toEqual([]);
    expect(
      told.findings.filter(({ code }) => code === "bypass-hidden"),
    ).toHaveLength(3);
    expect(said(told)).toContain('who may bypass the ruleset "main"');
    expect(told.code).toBe(0);
  });
});

type Undo = () => void;

interface WrittenRuleset {
  readonly name: string;
  readonly conditions: { readonly ref_name: { readonly include: string[] } };
  readonly rules: { readonly type: string }[];
}

/** One fault each, and exactly what is said of it. */
const faults: readonly (readonly [
  name: string,
  plant: (company: Company) => Undo,
  expected: readonly string[],
])[] = [
  [
    "none, by the rulesets that curfew init writes",
    ({ github, environment }) => {
      const { rulesets } = github.repository;
      const before = [...rulesets];
      rulesets.clear();
      for (const text of Object.values(rulesetFiles(null))) {
        const { name, conditions, rules } = JSON.parse(text) as WrittenRuleset;
        github.addRuleset({
          name,
          rules,
          include: conditions.ref_name.include,
          // As the next steps say.
          bypassActors: name.includes("who writes the ledger")
            ? [
                {
                  actor_type: "Integration",
                  actor_id: Number(environment["GITHUB_APP_ID"]),
                  bypass_mode: "always",
                },
              ]
            : [],
        });
      }
      return () => {
        rulesets.clear();
        for (const [id, ruleset] of before) rulesets.set(id, ruleset);
      };
    },
    [],
  ],
  [
    "main has no rule",
    ({ github }) => {
      const [main] = github.repository.rulesets.values();
      if (main === undefined) throw new Error("no ruleset");
      main.enforcement = "disabled";
      return () => {
        main.enforcement = "active";
      };
    },
    ["error main-unprotected"],
  ],
  [
    "main lacks one rule",
    ({ github }) => {
      const [main] = github.repository.rulesets.values();
      if (main === undefined) throw new Error("no ruleset");
      const { rules } = main;
      main.rules = rules.filter(({ type }) => type !== "non_fast_forward");
      return () => {
        main.rules = rules;
      };
    },
    ["error main-unprotected"],
  ],
  [
    "administrators bypass main's rules",
    ({ github }) => {
      const [main] = github.repository.rulesets.values();
      if (main === undefined) throw new Error("no ruleset");
      main.bypassActors = [
        { actor_type: "RepositoryRole", actor_id: 5, bypass_mode: "exempt" },
      ];
      return () => {
        main.bypassActors = [];
      };
    },
    ["error main-bypass"],
  ],
  [
    "classic protection does not hold for administrators",
    ({ github }) => {
      const [main] = github.repository.rulesets.values();
      if (main === undefined) throw new Error("no ruleset");
      main.enforcement = "disabled";
      github.protect("main", {
        requireCodeOwners: true,
        dismissStaleReviews: true,
        requireLastPushApproval: true,
        requiredChecks: ["curfew/check"],
      });
      return () => {
        main.enforcement = "active";
        github.repository.protections.delete("main");
      };
    },
    // Nor does it name the App whose check counts.
    ["error main-unprotected", "error main-bypass"],
  ],
  [
    "somebody else than the controller writes the ledger",
    ({ github }) => {
      const ledger = [...github.repository.rulesets.values()][2];
      if (ledger === undefined) throw new Error("no ruleset");
      const { bypassActors } = ledger;
      ledger.bypassActors = [
        ...bypassActors,
        { actor_type: "Team", actor_id: 7, bypass_mode: "always" },
      ];
      return () => {
        ledger.bypassActors = bypassActors;
      };
    },
    ["error ledger-bypass"],
  ],
  [
    "the ledger can be rewritten",
    ({ github }) => {
      const history = [...github.repository.rulesets.values()][1];
      if (history === undefined) throw new Error("no ruleset");
      history.rules = [{ type: "deletion" }];
      return () => {
        history.rules = [{ type: "deletion" }, { type: "non_fast_forward" }];
      };
    },
    ["error ledger-unprotected"],
  ],
  [
    "workflows get a token that writes",
    ({ github: { repository } }) => {
      repository.actions.defaultPermissions = "write";
      return () => {
        repository.actions.defaultPermissions = "read";
      };
    },
    ["error actions-token-writes"],
  ],
  [
    "workflows may approve",
    ({ github: { repository } }) => {
      repository.actions.mayApprove = true;
      return () => {
        repository.actions.mayApprove = false;
      };
    },
    ["warning actions-may-approve"],
  ],
  [
    "forks' workflows get secrets",
    ({ github: { repository } }) => {
      const { forks } = repository.actions;
      repository.actions.forks = {
        runs: true,
        writeTokens: false,
        secrets: true,
        needApproval: true,
      };
      return () => {
        repository.actions.forks = forks;
      };
    },
    ["error actions-fork-runs"],
  ],
  [
    "any action may run",
    ({ github: { repository } }) => {
      repository.actions.allowed = "all";
      return () => {
        repository.actions.allowed = "selected";
      };
    },
    ["warning actions-unrestricted"],
  ],
  [
    "an environment is open to every branch",
    ({ github }) => {
      github.addEnvironment("staging");
      return () => {
        github.repository.environments.delete("staging");
      };
    },
    ["error environment-open"],
  ],
  [
    "there is no environment at all",
    ({ github }) => {
      const { environments } = github.repository;
      const before = [...environments];
      environments.clear();
      return () => {
        for (const [name, one] of before) environments.set(name, one);
      };
    },
    ["warning environment-missing"],
  ],
  [
    "an environment is open to another branch",
    ({ github }) => {
      const curfew = github.repository.environments.get("curfew");
      if (curfew === undefined) throw new Error("no environment");
      curfew.branches = ["main", "release/*"];
      return () => {
        curfew.branches = ["main"];
      };
    },
    ["error environment-open"],
  ],
  [
    "a credential is a secret of the repository",
    ({ github: { repository } }) => {
      repository.secrets.repository = ["SLACK_CHANNEL", "OKTA_PRIVATE_KEY"];
      return () => {
        repository.secrets.repository = [];
      };
    },
    ["error secret-reachable"],
  ],
  [
    "a team that owns lost its write access",
    ({ github }) => {
      github.setTeamRole("platform", "read");
      return () => {
        github.setTeamRole("platform", "write");
      };
    },
    [
      "error codeowners-owner-without-write",
      // Where it is named again.
      "error codeowners-rejected",
      "error codeowners-rejected",
    ],
  ],
  [
    "a tier's group is filled by a rule",
    ({ okta, groups }) => {
      const rule = okta.rules.create({
        name: "Everybody",
        groups: [groups.get("AWS EC2 Admin")?.id ?? ""],
      });
      return () => {
        okta.rules.delete(rule.id);
      };
    },
    ["error group-rule-target"],
  ],
  [
    "people can edit the attribute that says who they are",
    ({ okta }) => {
      okta.schema.setAttribute("githubId", { self: "READ_WRITE" });
      return () => {
        okta.schema.setAttribute("githubId", { self: "READ_ONLY" });
      };
    },
    ["error identity-editable"],
  ],
  [
    "a tier's group that is not pushed to AWS",
    ({ okta }) => {
      const [app] = okta.applications.all();
      const [mapping] = okta.pushMappings.of(app?.id ?? "");
      okta.pushMappings.setStatus(mapping?.id ?? "", "INACTIVE");
      return () => {
        okta.pushMappings.setStatus(mapping?.id ?? "", "ACTIVE");
      };
    },
    ["error aws-not-ready"],
  ],
  [
    "an audience that has not the application",
    ({ okta, groups }) => {
      const [app] = okta.applications.all();
      const audience = groups.get("AWS Users")?.id ?? "";
      okta.applications.unassignGroup(app?.id ?? "", audience);
      return () => {
        okta.applications.assignGroup(app?.id ?? "", audience);
      };
    },
    // Of every tier.
    ["error aws-not-ready", "error aws-not-ready", "error aws-not-ready"],
  ],
  [
    "AWS opens with one factor",
    ({ okta }) => {
      const policy = okta.policies.create({
        name: "Password only",
        rules: [{ factorMode: "1FA" }],
      });
      const { id } = okta.applications.create({
        label: "AWS Account Federation",
        name: "amazon_aws",
        accessPolicy: policy.id,
      });
      return () => {
        okta.applications.delete(id);
      };
    },
    ["error mfa-not-asked"],
  ],
];

describe("a fault", () => {
  it.each(faults)("is found: %s", async (_name, plant, expected) => {
    const undo = plant(company);
    try {
      const told = await examine();
      expect([...serious(told)].sort(), said(told)).toEqual(
        [...expected, ownToken].sort(),
      );
      expect(told.code).toBe(expected[0]?.startsWith("error") ? 1 : 0);
    } finally {
      undo();
    }
  });

  it("of a group stands at the line of the tier that names it", async () => {
    const { okta, groups } = company;
    const group = groups.get("AWS EC2 Admin")?.id ?? "";
    const rule = okta.rules.create({ name: "Everybody", groups: [group] });
    const { findings } = await examine();
    okta.rules.delete(rule.id);
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: "group-rule-target",
        path: "access/tiers/aws-ec2-admin.yaml",
        line: 3,
        column: 8,
      }),
    );
  });

  it("is found: an environment that is asked for and not there", async () => {
    const told = await examine({ environment: "production" });
    expect(serious(told)).toEqual(["error environment-missing", ownToken]);
  });

  it("is found: an AWS application that is asked for and not there", async () => {
    const told = await examine({ awsApp: "AWS" });
    expect(serious(told)).toEqual([ownToken, "warning not-looked-at"]);
    expect(told.code).toBe(3);
  });

  it("is found: a super administrator's API token", async () => {
    const told = await examine(
      {},
      {
        ...asAdministrator(),
        OKTA_CLIENT_ID: undefined,
        OKTA_PRIVATE_KEY: undefined,
        OKTA_API_TOKEN: company.environment["OKTA_API_TOKEN"],
      },
    );
    expect(serious(told), said(told)).toEqual([
      "error credential-too-large",
      ownToken,
      "warning credential-long-lived",
    ]);
    expect(said(told)).toContain("okta.users.groupMembership.manage");
  });

  it("is found: an Okta role that does not show the audience", async () => {
    const [app] = company.okta.credentials.serviceApps();
    if (app === undefined) throw new Error("no app");
    const { role, assignments } = app;
    Object.assign(app, {
      role: { ...role, views: null },
      assignments: assignments.slice(0, 1),
    });
    const told = await examine();
    Object.assign(app, { role, assignments });
    expect(new Set(serious(told)), said(told)).toEqual(
      new Set([
        "error audience-missing",
        "error aws-not-ready",
        "error credential-too-small",
        ownToken,
      ]),
    );
    expect(said(told)).toContain(
      'do not hold for the group "AWS Users" (okta.groups.read)',
    );
    expect(said(told)).toContain("a second one, with View groups");
  });

  it("is found: this machine's clock is off", async () => {
    const right = createClock(company.environment["CURFEW_CLOCK_URL"] ?? null);
    const told = await examine({}, asAdministrator(), {
      ...right,
      now: async () => instant((await right.now()) + 60_000),
    });
    expect(serious(told)).toEqual([
      "error clock-skew",
      "error clock-skew",
      ownToken,
    ]);
  });
});

describe("what could not be looked at", () => {
  it("is each a finding with the permission that it takes", async () => {
    const { github } = company;
    const app = github.createApp({
      slug: "narrow",
      permissions: { contents: "read", metadata: "read" },
    });
    const told = await examine(
      {},
      {
        ...environment,
        GITHUB_APP_ID: String(app.app.id),
        GITHUB_APP_PRIVATE_KEY: app.privateKey,
      },
    );
    expect(told.code).toBe(3);
    const text = said(told);
    for (const permission of [
      "Administration: read",
      "Actions: read",
      "Secrets: read",
      "Members: read",
    ])
      expect(text).toContain(
        `Give the credential the permission ${permission}`,
      );
    expect(text).toContain("lacks contents: write, members: read");
  });

  it("is said of each of Okta's scopes that is missing", async () => {
    const { okta } = company;
    const [app] = okta.credentials.serviceApps();
    if (app === undefined) throw new Error("no app");
    const before = app.scopes;
    Object.assign(app, {
      scopes: before.filter((scope) => scope !== "okta.schemas.read"),
    });
    const told = await examine();
    Object.assign(app, { scopes: before });
    expect(serious(told), said(told)).toEqual([
      ownToken,
      "warning not-looked-at",
    ]);
    expect(said(told)).toContain("okta.schemas.read");
  });

  it("leaves the rest looked at when Okta is down", async () => {
    const told = await examine(
      {},
      { ...asAdministrator(), OKTA_ORG_URL: "http://127.0.0.1:9" },
    );
    expect(told.code).toBe(3);
    expect(told.findings.map(({ code }) => code)).toContain("main-protected");
    expect(told.findings.some(({ severity }) => severity === "error")).toBe(
      false,
    );
  });

  it("is main where git is too old, by its own name and remedy", async () => {
    const folder = mkdtempSync(join(tmpdir(), "curfew-old-git-"));
    const program = "#!/bin/sh\necho git version 2.34.1\n";
    writeFileSync(join(folder, "git"), program, { mode: 0o755 });
    vi.stubEnv("PATH", `${folder}:${process.env["PATH"] ?? ""}`);
    const told = await examine().finally(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });
    expect(told.code).toBe(3);
    expect(said(told)).toContain(
      "The git on PATH is too old: git version 2.34.1; it has to be 2.39 or later.) → Install git 2.39 or later",
    );
  });
});
