import { resolve } from "node:path";
import { messageOf } from "../../domain/errors.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { accessFiles } from "../init/access.ts";
import { type Controller, readController } from "../init/controller.ts";
import { rulesetFiles } from "../init/rulesets.ts";
import { workflowFiles } from "../init/workflows.ts";
import { writeFiles } from "../init/write-files.ts";
import type { CommandContext } from "../main.ts";
import { requireCount } from "../require.ts";
import { UsageError } from "../usage-error.ts";

interface InitOptions {
  readonly controller?: string;
  /** The id of the clerk's App. */
  readonly clerk?: string;
  readonly dir?: string;
  readonly force?: boolean;
}

/** Writes an access repository's first files. No network, no credentials, and nothing is overwritten unasked. */
export const initCommand = async (
  { config, json, print, printJson, paint }: CommandContext,
  options: InitOptions,
): Promise<ExitCode> => {
  const controller = readController(options.controller);
  const directory =
    options.dir === undefined ? config.repo : resolve(options.dir);
  const files = {
    ...accessFiles(controller),
    ...workflowFiles(controller),
    ...rulesetFiles(requireCount("--clerk", options.clerk)),
  };
  const { written, kept } = await writeFiles(directory, files, {
    overwrite: options.force === true,
  }).catch((error: unknown) => {
    throw new UsageError(
      `Files cannot be written below ${directory}: ${messageOf(error)}`,
      { cause: error },
    );
  });
  const next = nextSteps(
    controller,
    controller.isPlaceholder && written.some((path) => path.endsWith(".yml")),
  );
  if (json) printJson({ directory, written, kept, next });
  else
    print(
      [
        ...written.map((path) => `${paint("green", "wrote")}  ${path}`),
        ...kept.map((path) => `${paint("gray", "kept")}   ${path}`),
        ...(kept.length === 0
          ? []
          : [paint("gray", "What was kept is overwritten with --force only.")]),
        "",
        paint("bold", "What to do next"),
        ...next.map((step, index) => `${index + 1}. ${step}`),
      ].join("\n"),
    );
  return exitCode.well;
};

const nextSteps = (
  { owner, repository }: Controller,
  lacksController: boolean,
): readonly string[] => [
  ...(lacksController
    ? [
        "Name the controller: replace OWNER/curfew and the zeros everywhere, or run again with --controller OWNER/REPO@SHA --force. Until then no workflow starts.",
      ]
    : []),
  `In .github/CODEOWNERS, put your approvers in place of @${owner}/security; see who owns what with: curfew owners access/curfew.yaml`,
  "Make two GitHub Apps, the controller and the clerk, and install both on this repository: docs/setup.md, step 3.",
  "In access/, put your Okta groups and AWS accounts in place of the example's.",
  "Commit it to main. That commit's id, once reviewed, is CURFEW_TRUST_ROOT.",
  "Make a key for the ledger (curfew audit keygen), and store it as the secret CURFEW_LEDGER_KEY of the environment curfew. Without it nobody is added.",
  'Import .github/rulesets/*.json under Settings, Rules, Rulesets; then make the controller\'s App the only bypass of "Curfew: who writes the ledger".',
  `Make the environments curfew, curfew-check and curfew-cleanup, restricted to main, with their secrets: docs/workflows.md of ${repository} has the list. See what is still open with: curfew doctor`,
  "Leave mode: observe until its reports say what you expect.",
];
