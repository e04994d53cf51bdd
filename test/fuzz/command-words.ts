/** Command lines, made of the program's own words: a command or an option that is new is among them. */
import type { Argument, Command, Option } from "commander";
import fc from "fast-check";
import { createProgram } from "../../src/entry/program.ts";
import {
  anyValue,
  argumentValues,
  type Given,
  oddName,
  optionValues,
} from "./command-values.ts";

const nothing = (): Promise<void> => Promise.resolve();
const program = createProgram(nothing, nothing);

/** Commands that are left out, and why. */
export const notStarted: Readonly<Record<string, string>> = {
  serve: "it listens, and runs until it is told to stop",
  demo: "it starts servers of its own, and other processes",
};

/** Options that no command begins with, and why. */
export const endsBefore: Readonly<Record<string, string>> = {
  "--version": "it is printed in place of a command",
};

const commands = program.commands.filter(
  (command) => !Object.hasOwn(notStarted, command.name()),
);

export const flagOf = ({ long, short }: Option): string => long ?? short ?? "";

/** What the program has, left out or not. */
export const everyCommand: readonly string[] = program.commands.map((command) =>
  command.name(),
);
export const sharedOptions: readonly string[] = program.options.map(flagOf);

/** Everything there is to meet: commands, their options as `command --option`, and those of all as `--option`. */
export const wordsToMeet: readonly string[] = [
  ...sharedOptions.filter((flag) => !Object.hasOwn(endsBefore, flag)),
  ...commands.flatMap((command) => [
    command.name(),
    ...command.options.map((option) => `${command.name()} ${flagOf(option)}`),
  ]),
];

type Piece = fc.Arbitrary<readonly Given[]>;

const word = (text: string): Given => ({ text });

const pieceOf = (option: Option): Piece => {
  const flag = flagOf(option);
  const value = optionValues[flag] ?? anyValue;
  const joined = value.map((one) => [{ ...one, text: `${flag}=${one.text}` }]);
  const alone = fc.constant([word(flag)]);
  if (!option.required && !option.optional)
    return fc.oneof(
      { weight: 19, arbitrary: alone },
      { weight: 1, arbitrary: joined },
    );
  const apart = fc
    .array(value, { minLength: 1, maxLength: option.variadic ? 3 : 1 })
    .map((some) => [word(flag), ...some]);
  return fc.oneof(
    { weight: 14, arbitrary: apart },
    { weight: 5, arbitrary: joined },
    { weight: 1, arbitrary: alone },
  );
};

const pieceFor = (argument: Argument): Piece => {
  const { argChoices, required, variadic } = argument;
  const value = argumentValues[argument.name()] ?? anyValue;
  const one =
    argChoices === undefined
      ? value
      : fc.oneof(
          { weight: 19, arbitrary: fc.constantFrom(...argChoices).map(word) },
          { weight: 1, arbitrary: value },
        );
  const some = fc.array(one, { minLength: 1, maxLength: variadic ? 3 : 1 });
  return sometimes(some, required ? 0.95 : 0.5);
};

/** A piece that is there with this probability. */
const sometimes = (piece: Piece, share: number): Piece =>
  fc.oneof(
    { weight: Math.round(share * 20), arbitrary: piece },
    { weight: Math.round((1 - share) * 20), arbitrary: fc.constant([]) },
  );

const anyOption = fc
  .constantFrom(...[program, ...commands].flatMap(({ options }) => options))
  .chain(pieceOf);

const oddFlag = fc
  .constantFrom(
    ...["--help", "--version", "-v", "-h", "-x", "--pr=", "--pr=1=2"],
    ...["--no-json", "--jso", "---", "-", "--", "--no-publish=x", "--no-now"],
    ...["--__proto__", "--constructor", "--toString=x", "--\u0440r"],
  )
  .map((text) => [word(text)]);

/** What does not belong there, mostly not there. */
const stray: Piece = sometimes(
  fc.oneof(
    anyOption,
    oddFlag,
    anyValue.map((one) => [one]),
  ),
  0.1,
);

/** How often an option is there. Who starts git's processes mostly names a clone: without one there is little to see. */
const shareOf = (option: Option, command: Command): number => {
  if (option.mandatory) return 0.95;
  if (!program.options.includes(option)) return 0.5;
  if (flagOf(option) === "--repo")
    return Object.hasOwn(slow, command.name()) ? 0.7 : 0.2;
  return flagOf(option) === "--json" ? 0.35 : 0.1;
};

/** How often a command comes. Those that start git's processes or write many files take most of the time, so they come seldom. */
const weightOf = (command: Command): number => slow[command.name()] ?? 9;

const slow: Readonly<Record<string, number>> = {
  audit: 3,
  freeze: 1,
  init: 2,
  thaw: 1,
  tiers: 1,
};

const ownWords = (command: Command): Piece =>
  fc
    .record({
      operands: fc.tuple(...command.registeredArguments.map(pieceFor)),
      own: fc.tuple(
        ...command.options.map((option) =>
          sometimes(pieceOf(option), shareOf(option, command)),
        ),
      ),
      shared: fc.tuple(
        ...program.options
          .filter((option) => !Object.hasOwn(endsBefore, flagOf(option)))
          .map((option) =>
            sometimes(pieceOf(option), shareOf(option, command)),
          ),
      ),
      stray,
      order: fc.nat({ max: 19 }),
    })
    .map(({ operands, own, shared, stray: odd, order }) => {
      const name = [word(command.name())];
      const all = [name, operands.flat(), shared.flat(), own.flat(), odd];
      if (order === 0) all.reverse();
      if (order === 1) all.push(...all.splice(0, 1));
      return all.flat();
    });

const oddCommand = fc.oneof(
  { weight: 3, arbitrary: oddName },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...["help", "nonsense", "Plan", "reconcil", "-", "--", "__proto__"],
    ),
  },
);

/** A command that is none, with options of others. */
const oddWords: Piece = fc
  .tuple(oddCommand, fc.array(fc.oneof(anyOption, oddFlag), { maxLength: 3 }))
  .map(([name, rest]) => [word(name), ...rest.flat()]);

export const commandLine: Piece = fc.oneof(
  ...commands.map((command) => ({
    weight: weightOf(command),
    arbitrary: ownWords(command),
  })),
  { weight: 15, arbitrary: oddWords },
);
