import type { Finding } from "../domain/finding.ts";
import { isError } from "../domain/finding.ts";
import type { Milliseconds } from "../domain/time.ts";
import { partsLimit, readText, sizeLimit } from "./bytes.ts";
import { readDocument } from "./document.ts";
import type { Fault, Position } from "./fault.ts";
import { findingAt, inOrder, wholeFile } from "./fault.ts";
import type { KeyPath, Positions } from "./positions.ts";
import { noPositions, positionAt, TextPositions } from "./positions.ts";
import type { FileKind } from "./schema.ts";
import { asRecord, judgeShape } from "./shape.ts";
import type { Readout } from "./time.ts";
import { parseDuration } from "./time.ts";

/** A file as it was read, from wherever. */
export interface FileContent {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Something is wrong with it beside what it says (`judgeTreeEntry`): it is read for its other faults alone. */
  readonly isFlawed?: boolean;
}

export interface Parsed<Value> {
  readonly path: string;
  /** null exactly when a finding is an error, or the file was flawed before it was read. */
  readonly value: Value | null;
  /** What a file without a value says, for further findings alone; null: there is a value, or nothing that can be relied on. */
  readonly written: Readonly<Record<string, unknown>> | null;
  readonly findings: readonly Finding[];
  /** For later rules that have something to say about a key. */
  readonly positions: Positions;
}

/** Of each step of reading: of a file with as many findings, not every fault is known. */
export const mostReported = 50;

/** The written form: what the file says, and what is found wrong with it. */
export class WrittenFile {
  readonly path: string;
  readonly positions: Positions;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly #findings: Finding[];
  #reported = 0;

  constructor(
    path: string,
    positions: Positions,
    fields: Readonly<Record<string, unknown>>,
    findings: Finding[],
  ) {
    this.path = path;
    this.positions = positions;
    this.fields = fields;
    this.#findings = findings;
  }

  /** Faults beyond the first fifty say nothing new, and each is a line that somebody has to read. */
  report(fault: Fault, position: Position): void {
    if (this.#reported === mostReported) return;
    this.#reported += 1;
    this.#findings.push(findingAt(this.path, position, fault));
  }

  /** Has nothing been found wrong so far? Then the fields have the types that the schema promises. */
  isSound(): boolean {
    return !this.#findings.some(isError);
  }
}

/**
 * Bytes → text → YAML → shape → `normalise`. Every step that can still say something reliable does, so that all faults are
 * reported at once; `normalise` therefore sees fields of any type until it has asked `isSound`.
 */
export const parseFile = <Value>(
  kind: FileKind,
  { path, bytes, isFlawed = false }: FileContent,
  normalise: (file: WrittenFile) => Value | null,
): Parsed<Value> => {
  const nothing = { path, value: null, written: null };
  const read = readText(bytes, sizeLimit(path));
  if (read.text === null) {
    const findings = [findingAt(path, wholeFile, read.fault)];
    return { ...nothing, findings, positions: noPositions };
  }
  const { text } = read;
  const positions = new TextPositions(text);
  const document = readDocument(text, partsLimit(path));
  const findings: Finding[] = [];
  for (const { offset, ...fault } of document.faults) {
    findings.push(findingAt(path, positionAt(text, offset), fault));
  }
  if (document.value === undefined) return { ...nothing, findings, positions };
  findings.push(...judgeShape(kind, document.value, path, positions));
  const fields = asRecord(document.value);
  const normalised =
    fields === null
      ? null
      : normalise(new WrittenFile(path, positions, fields, findings));
  const value = isFlawed ? null : normalised;
  return {
    path,
    value,
    written: value === null ? fields : null,
    findings: inOrder(findings),
    positions,
  };
};

/** A field's text; null where it is missing or no text, which its shape says. */
export const textOf = (
  fields: Readonly<Record<string, unknown>>,
  key: string,
): string | null => {
  const value = fields[key];
  return typeof value === "string" ? value : null;
};

/** What a text says, read by `parse`; null where there is none or it is wrong, which is then reported. */
export const readField = <Value>(
  file: WrittenFile,
  text: string | null,
  path: KeyPath,
  parse: (text: string) => Readout<Value>,
): Value | null => {
  if (text === null) return null;
  const readout = parse(text);
  if (readout.ok) return readout.value;
  file.report(readout.fault, file.positions.ofValue(path));
  return null;
};

/** A duration at the top of a file. */
export const readDuration = (
  file: WrittenFile,
  key: string,
): Milliseconds | null =>
  readField(file, textOf(file.fields, key), [key], parseDuration);
