import { expect, it } from "vitest";
import { startCompany } from "../../src/sandbox/company.ts";
import { ec2Grant, merge } from "./access.ts";
import { listenForAdd, mergeCeiling } from "./calls.ts";
import { deliver, minute, startServed, until } from "./service.ts";

it(
  "asks no more than its ceiling between a merge's webhook and the membership",
  { timeout: 180_000 },
  async () => {
    const company = await startCompany({ webhooks: true });
    const service = await startServed(company);
    try {
      await minute(company, service);
      merge(company, "dave", ec2Grant("dave", "duration: 4h"));
      const asked = listenForAdd(company);
      expect(await deliver(company, service, "push")).toBe(202);
      await until(() => asked() !== null);
      const { git, github, okta } = asked() ?? {
        git: [],
        github: [],
        okta: [],
      };
      expect(github.length).toBeGreaterThan(0);
      expect(github.length, github.join("\n")).toBeLessThanOrEqual(
        mergeCeiling.github,
      );
      expect(okta.length, okta.join("\n")).toBeLessThanOrEqual(
        mergeCeiling.okta,
      );
      expect(git.length, git.join("\n")).toBeLessThanOrEqual(mergeCeiling.git);
    } finally {
      await service.stop();
      await company.close();
    }
  },
);
