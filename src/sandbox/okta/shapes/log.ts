import type { LogEntity, LogEntry } from "../systemLog.ts";
import { oktaTime } from "./time.ts";

/** Okta writes null for what it does not know, although its own description of the API declares no null here. */
export const logShape = (entry: LogEntry) => ({
  actor: entityShape(entry.actor),
  client: {
    userAgent: null,
    zone: "null",
    device: null,
    id: entry.actor.type === "PublicClientApp" ? entry.actor.id : null,
    ipAddress: "127.0.0.1",
    geographicalContext: null,
  },
  device: null,
  authenticationContext: {
    authenticationProvider: null,
    credentialProvider: null,
    credentialType: null,
    issuer: null,
    interface: null,
    authenticationStep: 0,
    externalSessionId: entry.transaction,
  },
  displayMessage: entry.displayMessage,
  eventType: entry.eventType,
  outcome: { result: entry.outcome, reason: entry.reason },
  published: oktaTime(entry.published),
  securityContext: {
    asNumber: null,
    asOrg: null,
    isp: null,
    domain: null,
    isProxy: null,
  },
  severity: entry.severity,
  debugContext: { debugData: {} },
  legacyEventType: null,
  transaction: { type: "WEB", id: entry.transaction, detail: {} },
  uuid: entry.uuid,
  version: "0",
  request: {
    ipChain: [
      {
        ip: "127.0.0.1",
        geographicalContext: null,
        version: "V4",
        source: null,
      },
    ],
  },
  target: entry.targets.map(entityShape),
});

const entityShape = ({ id, type, alternateId, displayName }: LogEntity) => ({
  id,
  type,
  alternateId,
  displayName,
  detailEntry: null,
});
