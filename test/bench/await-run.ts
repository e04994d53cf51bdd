import { milliseconds } from "../../src/domain/time.ts";
import type { Company } from "../../src/sandbox/company.ts";
import { type RunningService, until } from "../process/service.ts";

/** The service has done more runs than it had `before`; time passes meanwhile, for whoever waits between two tries. */
export const ran = async (
  { clock }: Company,
  service: RunningService,
  before: number,
): Promise<void> => {
  await until(() => {
    clock.advance(milliseconds(50));
    return service.told("run").length > before;
  }, 60_000);
};
