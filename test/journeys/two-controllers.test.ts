/**
 * Two controllers with mirrors of their own: the other one runs from beginning to end between two calls of the first. A few places in
 * `npm test`, every one with `npm run crowds`.
 */
import { expect, it } from "vitest";
import { ledgerOf } from "../faults/ledger.ts";
import { ec2Grant, ec2Path, groupId, openOffice } from "./office.ts";

const ec2 = "AWS EC2 Admin";
const wantsAll = process.env["CURFEW_CROWDS"] === "all";

/** An end that is due, a deletion, an add and a stranger; `at` null: nobody comes between. Answers how many calls were made. */
const interleave = async (at: number | null): Promise<number> => {
  const office = await openOffice();
  const { company } = office;
  try {
    const other = () =>
      office.reconcile({ state: `${company.stateDirectory}-b` });
    await office.reconcile({ newLedger: true });
    office.land("alice", {
      [ec2Path("alice")]: ec2Grant("alice", "duration: 1h"),
    });
    office.land("dave", { [ec2Path("dave")]: ec2Grant("dave") });
    await office.reconcile();
    office.hours(1);
    office.land("dave", { [ec2Path("dave")]: null }, []);
    office.land("carol", { [ec2Path("carol")]: ec2Grant("carol") });
    const erin = company.people.get("erin@example.com");
    if (erin === undefined) throw new Error("no erin");
    company.okta.memberships.add(groupId(company, ec2), erin.id);

    let calls = 0;
    await office.reconcile({
      before: async () => {
        calls += 1;
        if (calls === at) await other();
      },
    });
    expect(company.memberLogins(ec2)).not.toContain("alice@example.com");
    const last = await other();
    expect(last.findings).toEqual([]);
    expect(company.memberLogins(ec2)).toEqual(["carol@example.com"]);
    const { entries, broken } = ledgerOf(company.github.repository);
    expect(broken).toBeNull();
    const ends = entries.flatMap((entry) =>
      entry.type === "end" ? [entry.version] : [],
    );
    expect(ends).toHaveLength(new Set(ends).size);
    return calls;
  } finally {
    await office.close();
  }
};

it("converges, wherever the other one comes between", async () => {
  const calls = await interleave(null);
  expect(calls).toBeGreaterThan(10);
  const everywhere = Array.from({ length: calls }, (_, index) => index + 1);
  const some = [2, Math.ceil(calls / 2), calls - 3];
  for (const at of wantsAll ? everywhere : some)
    try {
      await interleave(at);
    } catch (error) {
      throw new Error(`before call ${at} of ${calls}`, { cause: error });
    }
}, 1_800_000);
