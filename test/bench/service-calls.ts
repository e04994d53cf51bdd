/** What the running service asks: in a minute in which nothing happens, when a stranger appears, and after a merge. */
import { readFileSync } from "node:fs";
import { milliseconds } from "../../src/domain/time.ts";
import type { Company } from "../../src/sandbox/company.ts";
import { listenForAdd, mergeCeiling } from "../process/calls.ts";
import { merge } from "../process/access.ts";
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

const tiers = 200;
const grants = 10_000;

export const serviceFigures = async (): Promise<readonly Figure[]> => {
  const company = await startLargeCompany({ grants, tiers });
  try {
    const service = await startService(company, { node: imageCommand().flags });
    try {
      await ran(company, service, 0);
      // What was seen for the first time is looked at again for two minutes.
      for (let turn = 0; turn < 4; turn += 1) await sweep(company, service);
      return [
        ...(await steady(company, service)),
        ...(await stranger(company, service)),
        ...(await merged(company, service)),
        ...memoryFigures(service),
      ];
    } finally {
      await service.stop();
    }
  } finally {
    await company.close();
  }
};

/** A minute goes by, no more of it, and its run is over; what it asked is in the logs. */
const sweep = async (
  company: Company,
  service: RunningService,
): Promise<void> => {
  company.okta.server.clearLog();
  company.github.server.clearLog();
  const before = service.told("run").length;
  company.clock.advance(milliseconds(60_000));
  await until(() => service.told("run").length > before, 30_000);
};

const steady = async (
  company: Company,
  service: RunningService,
): Promise<readonly Figure[]> => {
  await sweep(company, service);
  return [
    atMost(
      `${grants} grants, ${tiers} groups, nothing changed: calls to Okta in a sweep`,
      company.okta.server.log.length,
      3,
    ),
    atMost(
      "… and to GitHub's REST",
      company.github.server.log.filter(({ path }) => path.startsWith("/api/"))
        .length,
      0,
    ),
  ];
};

const stranger = async (
  company: Company,
  service: RunningService,
): Promise<readonly Figure[]> => {
  const { okta, people } = company;
  const group = okta.groups.all().find(({ name }) => name === "Group 7");
  const erin = people.get("erin@example.com");
  if (group === undefined || erin === undefined) throw new Error("not made");
  okta.memberships.add(group.id, erin.id);
  await sweep(company, service);
  const isOut = !okta.memberships.has(group.id, erin.id);
  return [
    {
      ...known("a stranger is out after one sweep", String(isOut)),
      limit: "true",
      holds: isOut,
    },
  ];
};

const merged = async (
  company: Company,
  service: RunningService,
): Promise<readonly Figure[]> => {
  const { okta, people } = company;
  const audience = okta.groups.all().find(({ name }) => name === "Everybody");
  const dave = people.get("dave@example.com");
  if (audience === undefined || dave === undefined) throw new Error("not made");
  okta.memberships.add(audience.id, dave.id);
  for (let turn = 0; turn < 4; turn += 1) await sweep(company, service);
  merge(company, "dave", {
    "access/grants/tier-9/dave.yaml":
      "user: dave@example.com\ntier: tier-9\nduration: 1d\nreason: On call\n",
  });
  const asked = listenForAdd(company);
  await deliver(company, service, "push");
  await until(() => {
    company.clock.advance(milliseconds(50));
    return asked() !== null;
  }, 30_000);
  return Object.entries(asked() ?? {}).flatMap(
    ([vendor, calls]: [string, readonly string[]]) => [
      atMost(
        `from a merge's webhook to the membership: calls to ${vendor}, one after the other at the most`,
        calls.length,
        mergeCeiling[vendor as keyof typeof mergeCeiling],
      ),
      ...calls.map((call, index) => known(`    ${index + 1}.`, call)),
    ],
  );
};

/** Of the service's process alone; the sandbox is in this one. */
const memoryFigures = ({ child }: RunningService): readonly Figure[] => {
  const status = readFileSync(`/proc/${String(child.pid)}/status`, "utf8");
  const megabytes = (what: string): number =>
    Math.round(
      Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1] ?? Infinity) /
        1024,
    );
  return [
    atMost(
      `resident memory of the service with ${grants} grants, after its sweeps`,
      megabytes("VmRSS"),
      250,
      " MB",
    ),
    known("… at its peak", `${megabytes("VmHWM")} MB`),
  ];
};
