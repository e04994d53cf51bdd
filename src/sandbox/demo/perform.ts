/** Plays a story and says, side by side, what happens in GitHub, in Curfew, in Okta and in AWS. */
import type { Company } from "../company.ts";
import { openShell, type Ran, type Shell } from "./shell.ts";
import type { Stage } from "./stage.ts";
import type { Claim, Deed, Run, Scene, Side, Step } from "./step.ts";

/** null: it held. Otherwise why not. */
type Trouble = string | null;

export const perform = async (
  stage: Stage,
  company: Company,
  scenes: readonly Scene[],
  signal: AbortSignal,
): Promise<boolean> => {
  const shell = openShell(stage.shell, company);
  try {
    return await performIn(shell, stage, company, scenes, signal);
  } finally {
    shell.close();
  }
};

const performIn = async (
  shell: Shell,
  stage: Stage,
  company: Company,
  scenes: readonly Scene[],
  signal: AbortSignal,
): Promise<boolean> => {
  const { print, paint } = stage;
  let runs = 0;
  let claims = 0;
  for (const [index, scene] of scenes.entries()) {
    company.clock.set(scene.at);
    print(
      `\n${paint("bold", `${index + 1}. ${scene.title}`)}  ${paint("gray", timeOf(company))}`,
    );
    for (const step of scene.steps) {
      const trouble = signal.aborted
        ? "interrupted"
        : await play(shell, stage, company, step).catch(messageOf);
      if (trouble !== null) {
        print(
          `${paint("red", `\nFailed in scene ${index + 1}, "${scene.title}", at: ${nameOf(step)}`)}\n${indented(trouble, "  ")}`,
        );
        return false;
      }
      if (step.kind === "run") runs += 1;
      if (step.kind === "claim") claims += 1;
    }
  }
  print(
    paint(
      "green",
      `\nThe story holds: ${runs} runs of curfew, ${claims} looks at GitHub, Okta and AWS.`,
    ),
  );
  print(
    paint("gray", "Try it yourself: npm run demo -- --keep leaves it running."),
  );
  return true;
};

const play = async (
  shell: Shell,
  stage: Stage,
  company: Company,
  step: Step,
): Promise<Trouble> => {
  switch (step.kind) {
    case "deed":
      return playDeed(stage, company, step);
    case "run":
      return await playRun(shell, stage, step);
    case "claim":
      return playClaim(stage, company, step);
  }
};

const playDeed = (
  { print, paint }: Stage,
  company: Company,
  { side, says, shows, act }: Deed,
): Trouble => {
  print(line(paint, side, says));
  if (shows !== "") print(paint("gray", indented(shows, below)));
  act(company);
  return null;
};

const playRun = async (
  shell: Shell,
  { print, paint }: Stage,
  { args, exit, prints }: Run,
): Promise<Trouble> => {
  print(line(paint, "Curfew", paint("bold", `$ curfew ${args.join(" ")}`)));
  const ran = await shell.run(args);
  const output = wholeOutput(ran);
  if (output !== "") print(coloured(paint, output));
  print(paint(ran.code === 0 ? "gray" : "yellow", `${below}exit ${ran.code}`));
  const missing = prints.filter((text) => !output.includes(text));
  return ran.code === exit && missing.length === 0
    ? null
    : [
        `expected exit ${exit}, got ${ran.code}`,
        ...missing.map((text) => `expected to read: ${text}`),
      ].join("\n");
};

const playClaim = (
  { print, paint }: Stage,
  company: Company,
  { side, says, wanted, found }: Claim,
): Trouble => {
  const really = found(company);
  if (really !== wanted) return `expected ${wanted}, found ${really}`;
  print(line(paint, side, paint("green", `✓ ${says}`)));
  return null;
};

const below = " ".repeat(13);

const line = (
  paint: Stage["paint"],
  side: Side | "Curfew",
  text: string,
): string => `   ${paint("cyan", side.padEnd(6))}    ${text}`;

/** Changes as a person scans for them: what comes, what goes, what is wrong. */
const coloured = (paint: Stage["paint"], output: string): string =>
  output
    .split("\n")
    .map((text) => {
      const shown = wrapped(text);
      if (/^ {2}\+ /.test(text)) return paint("green", shown);
      if (/^ {2}- |: error /.test(text)) return paint("red", shown);
      if (/^ {2}! |: warning /.test(text)) return paint("yellow", shown);
      return paint("gray", shown);
    })
    .join("\n");

/** Long lines go on below their beginning, and very long ones are cut: the story is to be read, not studied. */
const wrapped = (text: string): string => {
  const margin = /^ */.exec(text)?.[0] ?? "";
  const rows = [""];
  for (const word of text.trimStart().split(" ")) {
    const row = rows.at(-1) ?? "";
    if (row !== "" && row.length + word.length > width) rows.push(word);
    else rows[rows.length - 1] = row === "" ? word : `${row} ${word}`;
  }
  const shown = rows.length > 3 ? [...rows.slice(0, 3), "…"] : rows;
  return shown
    .map((row, index) => `${below}${margin}${index === 0 ? "" : "    "}${row}`)
    .join("\n");
};

const width = 108;

const wholeOutput = ({ out, errors }: Ran): string =>
  `${out}${errors}`.trimEnd();

const indented = (text: string, by: string): string =>
  text
    .trimEnd()
    .split("\n")
    .map((one) => by + one)
    .join("\n");

const timeOf = ({ clock }: Company): string =>
  `${new Date(clock.now()).toISOString().slice(11, 16)} UTC`;

const nameOf = (step: Step): string =>
  step.kind === "run"
    ? `curfew ${step.args.join(" ")}`
    : `${step.side}: ${step.says}`;

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
