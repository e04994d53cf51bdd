/**
 * Questions that need a scope of their own. An access token holds only scopes that were asked for, and asking for one that is not granted
 * fails as a whole: so each question gets a token with what it needs, and what may not be asked stays a gap of its own.
 */
import { type Calls, createCalls, withDeadline } from "./calls.ts";
import type { OktaSdk } from "./client.ts";
import { checkConfig, type CheckedConfig, type OktaConfig } from "./config.ts";
import { translating } from "./errors.ts";
import { isPostureId } from "./guard.ts";
import type { Bucket } from "./metering.ts";
import { listAll, type Listing } from "./listing.ts";

export interface Scoped<Scope extends string> {
  readonly checked: CheckedConfig;
  readonly list: <Item>(
    what: string,
    scope: Scope,
    listing: Omit<Listing<Item>, "bucket">,
  ) => Promise<readonly Item[]>;
  readonly one: <Item>(
    what: string,
    scope: Scope,
    open: (sdk: OktaSdk) => Promise<unknown>,
    read: (value: unknown) => Item,
    /** `limits`: what may have been done is not sent again. */
    retries?: "all" | "limits",
  ) => Promise<Item>;
}

/** Several scopes in one token are written with spaces between them. */
export const createScoped = <Scope extends string>(
  config: OktaConfig,
  { feeds }: Pick<CheckedConfig, "feeds">,
): Scoped<Scope> => {
  const checked = { ...checkConfig(config), feeds };
  const { credentials, limits } = checked;
  const callsByScope = new Map<Scope | null, Calls>();

  const callsWith = (scope: Scope): Calls => {
    // An API token knows no scopes: one client asks everything.
    const key = credentials.kind === "token" ? null : scope;
    const known = callsByScope.get(key);
    if (known !== undefined) return known;
    const made = createCalls(withScope(checked, scope));
    callsByScope.set(key, made);
    return made;
  };

  const operate = <Value>(
    what: string,
    operation: (deadline: () => boolean) => Promise<Value>,
  ): Promise<Value> =>
    translating(what, credentials.kind, () =>
      withDeadline(limits.operationTimeout, operation),
    );

  return {
    checked,
    list: (what, scope, listing) =>
      operate(what, (deadline) =>
        listAll(
          { ...listing, bucket: bucketFor(scope) },
          { calls: callsWith(scope), limits, deadline },
        ),
      ),
    one: (what, scope, open, read, retries = "all") =>
      operate(what, async (deadline) =>
        read(
          await callsWith(scope).send(
            { bucket: bucketFor(scope), lane: "ordinary", deadline, retries },
            open,
          ),
        ),
      ),
  };
};

/** The endpoints that a scope opens here share a limit of Okta's. */
const bucketFor = (scope: string): Bucket => {
  if (scope === "okta.groups.manage") return "groups";
  return scope.startsWith("okta.users.") ? "person" : "posture";
};

const withScope = (checked: CheckedConfig, scope: string): CheckedConfig =>
  checked.credentials.kind === "token"
    ? checked
    : {
        ...checked,
        credentials: { ...checked.credentials, scopes: scope.split(" ") },
      };

export const checkId = (
  kind: Parameters<typeof isPostureId>[0],
  id: string,
): string => {
  if (!isPostureId(kind, id)) throw new TypeError(`not the id of a ${kind}`);
  return id;
};
