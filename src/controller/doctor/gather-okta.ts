import type { Finding } from "../../domain/finding.ts";
import type { OktaGroupId } from "../../domain/ids.ts";
import type { AdminRole, Looked, SignInRule } from "../../domain/posture.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Tier } from "../../domain/tier.ts";
import { notLookedAt } from "../../rules/doctor/finding.ts";
import { judgeIdentity } from "../../rules/doctor/identity.ts";
import { judgeOktaCredential } from "../../rules/doctor/okta-credential.ts";
import type { GroupsWanted } from "../../rules/doctor/okta-reach.ts";
import type { CustomRoleFacts } from "../../rules/doctor/okta-role.ts";
import { awsApplications, judgeSignIn } from "../../rules/doctor/sign-in.ts";
import { type DirectoryFacts, lookUpGroup } from "../../rules/facts.ts";
import { judgeDirectory } from "../../rules/judge-directory.ts";
import type { Parsed } from "../../rules/parsed-file.ts";
import type { Directory } from "../ports.ts";
import { nothingRead } from "../survey/read-directory.ts";
import { look } from "./look.ts";
import type { OktaPosture } from "./ports.ts";

export interface OktaDeps {
  readonly directory: Pick<Directory, "findGroups" | "ruleTargets">;
  readonly posture: OktaPosture;
}

export interface OktaWanted {
  readonly tierFiles: readonly Parsed<Tier>[];
  readonly identity: Settings["identity"];
  /** Label of the AWS application; null: found by its kind. */
  readonly awsApp: string | null;
}

export const judgeOkta = async (
  { directory, posture }: OktaDeps,
  wanted: OktaWanted,
): Promise<readonly Finding[]> => {
  const { tierFiles } = wanted;
  const tiers = tierFiles.flatMap(({ value }) => value ?? []);
  const groups = await judgeGroups(directory, tiers, tierFiles);
  const [credential, identity, signIn] = await Promise.all([
    judgeCredential(posture, tiers, groups.wanted),
    judgeAttribute(posture, wanted.identity),
    judgeApplications(posture, wanted.awsApp),
  ]);
  return [...credential, ...groups.findings, ...identity, ...signIn];
};

const reading =
  "Grant the app the scopes okta.groups.read and okta.users.read, and an admin role that may view the groups.";

const judgeGroups = async (
  directory: OktaDeps["directory"],
  tiers: readonly Tier[],
  tierFiles: OktaWanted["tierFiles"],
): Promise<{
  readonly findings: readonly Finding[];
  readonly wanted: GroupsWanted | null;
}> => {
  const names = [
    ...new Set(tiers.flatMap(({ group, audience }) => [group, ...audience])),
  ];
  const [found, targets] = await Promise.all([
    look(() => directory.findGroups(names), reading),
    look(() => directory.ruleTargets(), reading),
  ]);
  const facts: DirectoryFacts = {
    ...nothingRead,
    groups:
      found.kind === "known"
        ? new Map(
            names.map((name) => [
              name,
              found.value.filter((group) => group.name === name),
            ]),
          )
        : null,
    ruleTargets: targets.kind === "known" ? targets.value : null,
  };
  return {
    findings: [
      ...gap("okta:groups", "the groups of the tiers", found),
      ...gap("okta:groups", "the group rules", targets),
      ...judgeDirectory(tiers, facts, undefined, tierFiles),
    ],
    wanted:
      found.kind === "known"
        ? {
            tiers: named(
              tiers.map(({ group }) => group),
              facts,
            ),
            audiences: named(
              tiers.flatMap(({ audience }) => audience),
              facts,
            ),
          }
        : null,
  };
};

const named = (
  names: readonly string[],
  facts: DirectoryFacts,
): ReadonlyMap<string, OktaGroupId | null> =>
  new Map(
    names.flatMap(
      (name): readonly (readonly [string, OktaGroupId | null])[] => {
        const looked = lookUpGroup(facts, name);
        if (looked.kind === "found") return [[name, looked.id]];
        return looked.kind === "missing" ? [[name, null]] : [];
      },
    ),
  );

const gap = (
  place: string,
  what: string,
  looked: Looked<unknown>,
): readonly Finding[] =>
  looked.kind === "known" ? [] : [notLookedAt(place, what, looked)];

const judgeCredential = async (
  posture: OktaPosture,
  tiers: readonly Tier[],
  groups: GroupsWanted | null,
): Promise<readonly Finding[]> => {
  const [scopes, roles] = await Promise.all([
    look(() => posture.grantedScopes(), scopeRemedy("okta.appGrants.read")),
    look(() => posture.adminRoles(), scopeRemedy("okta.roles.read")),
  ]);
  const customRoles = await Promise.all(
    (roles.kind === "known" ? roles.value : []).flatMap((role) =>
      role.custom === null
        ? []
        : [lookAtRole(posture, role.label, role.custom)],
    ),
  );
  return judgeOktaCredential({
    kind: posture.kind,
    scopes: withoutNull(scopes),
    roles,
    customRoles,
    groups,
    cutsSessions: tiers.some(({ cutSessions }) => cutSessions),
  });
};

const withoutNull = (
  looked: Looked<readonly string[] | null>,
): Looked<readonly string[]> | null => {
  if (looked.kind === "unreadable") return looked;
  return looked.value === null ? null : { kind: "known", value: looked.value };
};

const lookAtRole = async (
  posture: OktaPosture,
  label: string,
  { role, resourceSet }: NonNullable<AdminRole["custom"]>,
): Promise<CustomRoleFacts> => {
  const [permissions, resources] = await Promise.all([
    look(() => posture.rolePermissions(role), scopeRemedy("okta.roles.read")),
    look(() => posture.resources(resourceSet), scopeRemedy("okta.roles.read")),
  ]);
  return { label, permissions, resources };
};

const judgeAttribute = async (
  posture: OktaPosture,
  identity: Settings["identity"],
): Promise<readonly Finding[]> => {
  if (identity.source === "file") return [];
  return judgeIdentity(
    identity,
    await look(
      () => posture.attribute(identity.attribute),
      scopeRemedy("okta.schemas.read"),
    ),
  );
};

const judgeApplications = async (
  posture: OktaPosture,
  wanted: string | null,
): Promise<readonly Finding[]> => {
  const applications = await look(
    () => posture.applications(),
    scopeRemedy("okta.apps.read"),
  );
  const policies = new Map<string, Looked<readonly SignInRule[]>>();
  if (applications.kind === "known")
    for (const { policy } of awsApplications(applications.value, wanted))
      if (policy !== null)
        policies.set(
          policy,
          await look(
            () => posture.signInRules(policy),
            scopeRemedy("okta.policies.read"),
          ),
        );
  return judgeSignIn({ wanted, applications, policies });
};

/** Only what the doctor needs beyond the journeys: the app may have it for good, or another app for the doctor alone. */
const scopeRemedy = (scope: string): string =>
  `Grant the app the scope ${scope}, and an admin role that may view it; or run the doctor with another app that may.`;
