import type { Factor } from "../factors.ts";
import { oktaTime } from "./time.ts";

export const factorShape = (base: string, factor: Factor) => {
  const user = `${base}/api/v1/users/${factor.user}`;
  const self = `${user}/factors/${factor.id}`;
  return {
    id: factor.id,
    factorType: factor.factorType,
    provider: factor.provider,
    vendorName: factor.vendorName,
    status: factor.status,
    created: oktaTime(factor.created),
    lastUpdated: oktaTime(factor.lastUpdated),
    profile: factor.profile,
    _links: {
      self: { href: self, hints: { allow: ["GET", "DELETE"] } },
      verify: { href: `${self}/verify`, hints: { allow: ["POST"] } },
      user: { href: user, hints: { allow: ["GET"] } },
    },
  };
};
