import type { Application, AppUser, GroupAssignment } from "../applications.ts";
import type { PushMapping } from "../pushMappings.ts";
import type { User } from "../users.ts";
import { oktaTime, oktaTimeOrNull } from "./time.ts";

export const applicationShape = (base: string, application: Application) => {
  const self = `${base}/api/v1/apps/${application.id}`;
  return {
    id: application.id,
    name: application.name,
    label: application.label,
    status: application.status,
    created: oktaTime(application.created),
    lastUpdated: oktaTime(application.lastUpdated),
    accessibility: { selfService: false },
    visibility: {
      autoLaunch: false,
      autoSubmitToolbar: false,
      hide: { iOS: false, web: false },
      appLinks: { login: true },
    },
    features: application.features,
    signOnMode: application.signOnMode,
    credentials: {
      userNameTemplate: {
        template: "${source.login}",
        type: "BUILT_IN",
      },
      signing: { kid: `key-of-${application.id}` },
    },
    settings: {
      app: {},
      notifications: {
        vpn: { network: { connection: "DISABLED" }, helpUrl: null },
      },
      signOn: {
        allowMultipleAcsEndpoints: false,
        assertionSigned: true,
        honorForceAuthn: true,
        requestCompressed: false,
        responseSigned: true,
      },
    },
    _links: {
      self: { href: self },
      accessPolicy: {
        href: `${base}/api/v1/policies/${application.accessPolicy}`,
      },
      users: { href: `${self}/users` },
      groups: { href: `${self}/groups` },
      deactivate: { href: `${self}/lifecycle/deactivate` },
    },
  };
};

export const groupAssignmentShape = (
  base: string,
  assignment: GroupAssignment,
) => {
  const app = `${base}/api/v1/apps/${assignment.application}`;
  return {
    id: assignment.group,
    lastUpdated: oktaTime(assignment.lastUpdated),
    priority: assignment.priority,
    profile: {},
    _links: {
      app: { href: app },
      self: { href: `${app}/groups/${assignment.group}` },
      group: { href: `${base}/api/v1/groups/${assignment.group}` },
    },
  };
};

export const appUserShape = (base: string, appUser: AppUser, user: User) => ({
  id: appUser.user,
  ...(appUser.externalId === null ? {} : { externalId: appUser.externalId }),
  created: oktaTime(appUser.since),
  lastUpdated: oktaTime(appUser.lastSync ?? appUser.since),
  scope: appUser.scope,
  status: appUser.status,
  statusChanged: oktaTime(appUser.since),
  passwordChanged: null,
  syncState: appUser.syncState,
  ...(appUser.lastSync === null
    ? {}
    : { lastSync: oktaTime(appUser.lastSync) }),
  credentials: { userName: user.profile.login },
  profile: {
    email: user.profile.email,
    givenName: user.profile.firstName,
    familyName: user.profile.lastName,
    displayName: user.profile.displayName ?? null,
  },
  _links: {
    app: { href: `${base}/api/v1/apps/${appUser.application}` },
    user: { href: `${base}/api/v1/users/${appUser.user}` },
    ...(appUser.group === null
      ? {}
      : { group: { href: `${base}/api/v1/groups/${appUser.group}` } }),
  },
});

export const pushMappingShape = (base: string, mapping: PushMapping) => ({
  id: mapping.id,
  created: oktaTime(mapping.created),
  lastUpdated: oktaTime(mapping.lastUpdated),
  lastPush: oktaTimeOrNull(mapping.lastPush),
  errorSummary: mapping.errorSummary,
  sourceGroupId: mapping.sourceGroup,
  targetGroupId: mapping.targetGroup,
  status: mapping.status,
  _links: {
    app: { href: `${base}/api/v1/apps/${mapping.application}` },
    sourceGroup: { href: `${base}/api/v1/groups/${mapping.sourceGroup}` },
    targetGroup: { href: `${base}/api/v1/groups/${mapping.targetGroup}` },
  },
});
