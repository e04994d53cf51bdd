import type { Finding } from "../domain/finding.ts";
import { isError } from "../domain/finding.ts";
import type { Milliseconds } from "../domain/time.ts";
import { readText, sizeLimit } from "./bytes.ts";
import { readDocument } from "./document.ts";
import type { Fault, Position } from "./fault.ts";
import { findingAt, inOrder, wholeFile } from "./fault.ts";
import type { KeyPath, Positions } from "./positions.ts";
import { noPositions, positionAt, positionsOf } from "./positions.ts";
import type { FileKind } from "./schema.ts";
import { asRecord, judgeShape } from "./shape.ts";
import type { Readout } from "./time.ts";
import { parseDuration } from "./time.ts";

/** A file as it was read, from wherever. */
export interface FileContent {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface Parsed<Value> {
  /** null exactly when a finding is an error. */
  readonly value: Value | null;
  readonly findings: readonly Finding[];
  /** For later rules that have something to say about a key. */
  readonly positions: Positions;
}

/** The written form: what the file says, and a place to collect what is wrong with it. */
export interface WrittenFile {
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly positions: Positions;
  readonly report: (fault: Fault, position: Position) => void;
  /** Has nothing been found wrong so far? Then the fields have the types that the schema promises. */
  readonly isSound: () => boolean;
}

/**
 * Bytes → text → YAML → shape → `normalise`. Every step that can still say something reliable does, so that all faults are
 * reported at once; `normalise` therefore sees fields of any type until it has asked `isSound`.
 */
export const parseFile = <Value>(
  kind: FileKind,
  { path, bytes }: FileContent,
  normalise: (file: WrittenFile) => Value | null,
): Parsed<Value> => {
  const read = readText(bytes, sizeLimit(path));
  if (read.text === null) {
    const findings = [findingAt(path, wholeFile, read.fault)];
    return { value: null, findings, positions: noPositions };
  }
  const { text } = read;
  const document = readDocument(text);
  const positions = positionsOf(text);
  const findings = document.faults.map(({ offset, ...fault }) =>
    findingAt(path, positionAt(text, offset), fault),
  );
  let value: Value | null = null;
  if (document.value !== undefined) {
    findings.push(...judgeShape(kind, document.value, path, positions));
    const fields = asRecord(document.value);
    if (fields !== null) {
      const report = (fault: Fault, position: Position) => {
        findings.push(findingAt(path, position, fault));
      };
      const isSound = () => !findings.some(isError);
      value = normalise({ path, fields, positions, report, isSound });
    }
  }
  return { value, findings: inOrder(findings), positions };
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
