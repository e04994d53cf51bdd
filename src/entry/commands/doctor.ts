import { doctor } from "../../controller/doctor/doctor.ts";
import { type Finding, isError } from "../../domain/finding.ts";
import { awsGate } from "../aws-gate.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import type { CommandContext } from "../main.ts";
import { doctorJson } from "../output/json.ts";
import { findingsText } from "../output/text.ts";
import { UsageError } from "../usage-error.ts";

interface DoctorOptions {
  readonly environment?: string;
  readonly awsApp?: string;
}

export const doctorCommand = async (
  { config, tools, json, paint, print, printJson }: CommandContext,
  options: DoctorOptions,
): Promise<ExitCode> => {
  const organisation = config.github.repository?.split("/")[0];
  if (organisation === undefined)
    throw new UsageError("GITHUB_REPOSITORY is not set (owner/name).");
  const [{ repository }, source, directory, posture] = await Promise.all([
    tools.git(),
    tools.posture(),
    tools.directory(),
    tools.oktaPosture(),
  ]);
  const now = await tools.clock.now();
  const diagnosis = await doctor(
    {
      repository,
      source,
      okta:
        directory === null || posture === null ? null : { directory, posture },
      aws: awsGate(tools),
      feed: async () => {
        const feed = await tools.feed();
        return feed === null || directory === null ? null : { feed, directory };
      },
      iam: () => tools.iam(),
      oktaLead: tools.serverLead,
    },
    {
      main: config.branch,
      organisation,
      environment: options.environment ?? null,
      awsApp: options.awsApp ?? null,
    },
  );
  const { findings } = diagnosis;
  if (json) printJson(doctorJson({ now, ...diagnosis }));
  else print(`${findingsText(findings, paint)}\n\n${summary(findings)}`);
  // What could not be looked at may be as bad as it gets.
  if (findings.some(({ code }) => code === "not-looked-at"))
    return exitCode.partial;
  return findings.some(isError) ? exitCode.findings : exitCode.well;
};

const summary = (findings: readonly Finding[]): string => {
  const gaps = findings.filter(({ code }) => code === "not-looked-at").length;
  const others = (severity: Finding["severity"]): number =>
    findings.filter(
      (finding) =>
        finding.severity === severity && finding.code !== "not-looked-at",
    ).length;
  return `${others("error")} to mend, ${others("warning")} to think about, ${gaps} not looked at.`;
};
