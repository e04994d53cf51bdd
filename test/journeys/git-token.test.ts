import { expect, it } from "vitest";
import { BlockedError } from "../../src/domain/errors.ts";
import { readConfig } from "../../src/entry/config.ts";
import { shippedWiring } from "../../src/entry/shipped-wiring.ts";
import { createTools } from "../../src/entry/wiring.ts";
import { startCompany } from "../../src/sandbox/company.ts";

it("an App's token that git is refused with is replaced for the next run, not for the next hour", async () => {
  const company = await startCompany();
  try {
    const { repository } = await createTools(
      readConfig(company.environment, {
        repo: company.clone,
        branch: "main",
        state: company.stateDirectory,
      }),
      shippedWiring,
    ).git();
    const tip = await repository.fetchMain();
    for (const token of company.github.world.tokens.keys())
      company.github.revokeToken(token);
    await expect(repository.remoteTip()).rejects.toBeInstanceOf(BlockedError);
    expect(await repository.remoteTip()).toBe(tip);
  } finally {
    await company.close();
  }
});
