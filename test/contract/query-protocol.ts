/**
 * AWS's query protocol, told as JSON, so that one judge of shapes is enough: questions are forms, answers are XML. A service's model says
 * which text is a number or a truth, and which element is a list.
 */
import { type Json, objectAt } from "./json.ts";
import { type Element, parseXml } from "./xml.ts";

export interface Told {
  /** undefined: nothing can be read. */
  readonly value: unknown;
  /** What no shape can say: members that come twice, text between elements. */
  readonly faults: readonly string[];
}

/** `Action`, `Version` and the plain members of the operation's input. Lists and structures are not read: their keys are unknown members. */
export const readForm = (
  model: unknown,
  operation: string,
  form: string,
): Told => {
  const fields = new URLSearchParams(form);
  const input = shapeAt(model, inputOf(model, operation));
  return {
    value: Object.fromEntries(
      [...fields].map(([name, text]) => [
        name,
        readText(
          shapeAt(model, objectAt(input, "members", name)["shape"]),
          text,
        ),
      ]),
    ),
    faults: [...new Set(fields.keys())]
      .filter((name) => fields.getAll(name).length > 1)
      .map((name) => `parameter ${name} comes twice`),
  };
};

/** The form that a value came from, or would come from; what is neither text, number nor truth is an empty text there. */
export const writeForm = (value: unknown): string => {
  const form = new URLSearchParams();
  for (const [name, inner] of Object.entries(objectAt(value)))
    form.append(name, isPlain(inner) ? String(inner) : "");
  return form.toString();
};

const isPlain = (value: unknown): value is string | number | boolean =>
  ["string", "number", "boolean"].includes(typeof value);

/** `{ <Operation>Result, ResponseMetadata }`, or of a failure `{ Error, RequestId }`. */
export const readAnswer = (
  model: unknown,
  operation: string,
  isSuccess: boolean,
  document: string,
): Told => {
  const root = parseXml(document);
  if (root === null)
    return {
      value: undefined,
      faults: ["the body is no XML of this protocol"],
    };
  const faults: string[] = [];
  const expected = isSuccess ? `${operation}Response` : "ErrorResponse";
  if (root.name !== expected)
    faults.push(`the body is ${root.name}, not ${expected}`);
  const namespace = objectAt(model, "metadata")["xmlNamespace"];
  if (root.namespace !== namespace)
    faults.push(`the namespace is ${String(root.namespace)}`);
  const { shape, resultWrapper } = objectAt(
    model,
    "operations",
    operation,
    "output",
  );
  const value = readMembers(
    root,
    faults,
    (name) => (inner) =>
      isSuccess && name === resultWrapper
        ? readElement(model, shapeAt(model, shape), inner, faults)
        : readUntold(inner, faults),
  );
  return { value, faults };
};

const readElement = (
  model: unknown,
  shape: Json,
  element: Element,
  faults: string[],
): unknown => {
  const to = (target: unknown) => (inner: Element) =>
    readElement(
      model,
      shapeAt(model, objectAt(target)["shape"]),
      inner,
      faults,
    );
  switch (shape["type"]) {
    case "structure":
      return readMembers(element, faults, (name) =>
        to(objectAt(shape, "members")[name]),
      );
    case "list":
      return readList(element, faults, to(shape["member"]));
    case "map":
      faults.push(`${element.name}: maps are not read yet`);
      return {};
    default:
      return element.children.length > 0
        ? readUntold(element, faults)
        : readText(shape, element.text);
  }
};

const readMembers = (
  element: Element,
  faults: string[],
  readerOf: (name: string) => (inner: Element) => unknown,
): Json => {
  if (element.text.trim() !== "")
    faults.push(`${element.name} has text where members belong`);
  const value: Json = {};
  for (const inner of element.children) {
    if (Object.hasOwn(value, inner.name))
      faults.push(`${inner.name} comes twice in ${element.name}`);
    value[inner.name] = readerOf(inner.name)(inner);
  }
  return value;
};

const readList = (
  element: Element,
  faults: string[],
  read: (inner: Element) => unknown,
): readonly unknown[] => {
  if (element.text.trim() !== "")
    faults.push(`${element.name} has text where a list's members belong`);
  for (const { name } of element.children)
    if (name !== "member") faults.push(`${name} in the list ${element.name}`);
  return element.children.map(read);
};

/** What no shape of the operation tells of: an object where there are elements, else text. */
const readUntold = (element: Element, faults: string[]): unknown =>
  element.children.length === 0
    ? element.text
    : readMembers(element, faults, () => (inner) => readUntold(inner, faults));

/** Where the text is none of what the shape says, it stays text, which the shape then refuses. */
const readText = (shape: Json, text: string): unknown => {
  if (shape["type"] === "integer" || shape["type"] === "long")
    return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
  if (shape["type"] === "boolean")
    return text === "true" ? true : text === "false" ? false : text;
  return text;
};

const inputOf = (model: unknown, operation: string): unknown =>
  objectAt(model, "operations", operation, "input")["shape"];

const shapeAt = (model: unknown, name: unknown): Json =>
  typeof name === "string" ? objectAt(model, "shapes", name) : {};
