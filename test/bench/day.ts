/** A day of the service: what it knows grows by what happened, and by nothing else. */
import { fileURLToPath } from "node:url";
import { milliseconds } from "../../src/domain/time.ts";
import type { Company } from "../../src/sandbox/company.ts";
import { imageCommand } from "../process/image-command.ts";
import {
  deliver,
  type RunningService,
  startService,
  until,
} from "../process/service.ts";
import { ran } from "./await-run.ts";
import { startLargeCompany } from "./large-company.ts";
import { atMost, type Figure, known } from "./measure.ts";

const grants = 1_000;
const hours = 24;
const minute = 60_000;
/** A sweep each; whoever waits for the clock sees it jump. */
const step = 5 * minute;

export const dayFigures = async (): Promise<readonly Figure[]> => {
  const company = await startLargeCompany({
    grants,
    tiers: 20,
    // Two ends an hour, and the rest far away.
    endsIn: (index) =>
      milliseconds((index < 2 * hours ? index + 1 : 1_000) * 30 * minute),
  });
  try {
    const service = await startService(company, {
      node: [
        ...imageCommand().flags,
        "--expose-gc",
        "--require",
        fileURLToPath(new URL("tell-heap.cjs", import.meta.url)),
      ],
    });
    try {
      await ran(company, service, 0);
      const heaps: number[] = [];
      for (let hour = 1; hour <= hours; hour += 1) {
        await live(company, service);
        heaps.push(await heapOf(service));
      }
      const [early = 0, late = Infinity] = [heaps[3], heaps[hours - 1]];
      return [
        known(
          `${hours} hours of the service, ${grants} grants`,
          `${service.told("run").length} runs, ${service.told("ended").length} ends, ${service.told("remove").length} removals in runs`,
        ),
        known(
          "heap after collection, each hour",
          heaps.map((bytes) => (bytes / 1024 ** 2).toFixed(1)).join(" "),
        ),
        atMost("… at hour 24 ÷ at hour 4", late / early, 1.05),
      ];
    } finally {
      await service.stop();
    }
  } finally {
    await company.close();
  }
};

/** An hour: a sweep each five minutes, a webhook, and somebody whom nobody asked for. */
const live = async (
  company: Company,
  service: RunningService,
): Promise<void> => {
  const { okta, people } = company;
  const group = okta.groups.all().find(({ name }) => name === "Group 7");
  const erin = people.get("erin@example.com");
  if (group === undefined || erin === undefined) throw new Error("not made");
  okta.memberships.add(group.id, erin.id);
  await deliver(company, service, "push");
  for (let passed = 0; passed < 60 * minute; passed += step) {
    company.okta.server.clearLog();
    company.github.server.clearLog();
    const before = service.told("run").length;
    company.clock.advance(milliseconds(step));
    await ran(company, service, before);
  }
};

const heapOf = async (service: RunningService): Promise<number> => {
  const told = (): readonly number[] =>
    [...service.text().matchAll(/^heap (\d+)$/gm)].map(([, bytes]) =>
      Number(bytes),
    );
  const before = told().length;
  service.child.kill("SIGUSR2");
  await until(() => told().length > before);
  return told().at(-1) ?? Infinity;
};
