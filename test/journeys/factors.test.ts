import { describe, expect, it } from "vitest";
import { readFactors } from "../../src/controller/survey/read-directory.ts";
import { BlockedError } from "../../src/domain/errors.ts";
import type { OktaUserId } from "../../src/domain/ids.ts";
import { ec2Grant, startCheckScene } from "./check-scene.ts";

const people = ["00u1", "00u2", "00u3"] as OktaUserId[];

describe("factors that Okta does not tell", () => {
  it("stay unknown, and the remedy is said once for all of them", async () => {
    const { factors, failures } = await readFactors(
      {
        hasActiveFactor: (person) =>
          person === people[0]
            ? Promise.resolve(true)
            : Promise.reject(
                new BlockedError("It is forbidden.", "Grant the role."),
              ),
      },
      people,
    );
    expect([...factors]).toEqual([["00u1", true]]);
    expect(failures).toEqual([
      {
        message:
          "Okta's factors of 2 people could not be read: It is forbidden.",
        hint: "Grant the role.",
      },
    ]);
  });

  it("fail a check, which would otherwise pass for want of an answer", async () => {
    const scene = await startCheckScene();
    const number = scene.propose("alice", ec2Grant("alice"));
    const mend = scene.company.okta.server.addFault({
      path: /\/factors/,
      fault: { kind: "status", status: 503 },
    });
    const { code, out } = await scene.check(number);
    expect(code).toBe(1);
    expect(out).toContain("error directory-unreadable");
    expect(scene.statuses(number)).toEqual([
      expect.stringMatching(/^curfew\/check: failure:/),
    ]);
    mend();
    expect((await scene.check(number)).code).toBe(0);
  });
});
