/** Memberships of the Okta that others wrote, through our adapter. */
import {
  createOktaDirectory,
  type OktaDirectory,
} from "../../src/adapters/okta/directory.ts";
import {
  isOktaGroupId,
  isOktaUserId,
  type OktaGroupId,
  type OktaUserId,
  toLogin,
} from "../../src/domain/ids.ts";
import { instant } from "../../src/domain/time.ts";
import { agree, deviate, type Opinion } from "./opinion.ts";
import { withRequestIds } from "./request-ids.ts";

const ids = {
  tier: "00gtier0000000000000",
  alice: "00ualice000000000000",
};

export const oktaSeed = {
  okta: {
    users: [
      {
        login: "alice@example.com",
        email: "alice@example.com",
        first_name: "Alice",
        last_name: "Example",
        okta_id: ids.alice,
      },
    ],
    groups: [{ name: "Tier", okta_id: ids.tier }],
  },
};

export const askOkta = async (opinion: Opinion, url: string): Promise<void> => {
  const { tier, alice } = ids;
  if (!isOktaGroupId(tier) || !isOktaUserId(alice)) throw new Error("bad ids");
  await deviate(opinion, "Okta: its answers bear no request id", () =>
    directoryAt(url).members(tier),
  );
  await withRequestIds(url, (named) =>
    askDirectory(opinion, directoryAt(named), tier, alice),
  );
};

const directoryAt = (orgUrl: string): OktaDirectory =>
  createOktaDirectory({
    orgUrl,
    credentials: { kind: "token", token: "00anything" },
    githubAttribute: null,
    limits: { attempts: 1 },
    now: () => Promise.resolve(instant(Date.now())),
    pause: () => Promise.resolve(),
    random: () => 0,
  });

const askDirectory = async (
  opinion: Opinion,
  okta: OktaDirectory,
  tier: OktaGroupId,
  alice: OktaUserId,
): Promise<void> => {
  await memberships(opinion, okta, tier, alice);
  await deviate(
    opinion,
    "Okta: `search` is ignored, and Everyone has an id that Okta's cannot be",
    () => okta.findGroups(["Tier"]),
  );
  await deviate(
    opinion,
    "Okta: people are not found by `search`",
    () => okta.findPeople([toLogin("alice@example.com")]),
    [],
  );
  await deviate(opinion, "Okta: it has no group rules", () =>
    okta.ruleTargets(),
  );
  await deviate(opinion, "Okta: it has no factors", () =>
    okta.hasActiveFactor(alice),
  );
};

const memberships = async (
  opinion: Opinion,
  okta: OktaDirectory,
  tier: OktaGroupId,
  alice: OktaUserId,
): Promise<void> => {
  const members = () =>
    okta.members(tier).then((all) => all.map(({ login }) => login));
  await agree(opinion, "an empty group", members, []);
  for (let twice = 0; twice < 2; twice += 1) await okta.addMember(tier, alice);
  await agree(opinion, "a member", members, ["alice@example.com"]);
  for (let twice = 0; twice < 2; twice += 1)
    await okta.removeMember(tier, alice);
  await agree(opinion, "no member any more", members, []);
};
