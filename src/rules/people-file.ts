import type { Login } from "../domain/ids.ts";
import { toLogin } from "../domain/ids.ts";
import { loginFault } from "./login.ts";
import type { FileContent, Parsed, WrittenFile } from "./parsed-file.ts";
import { parseFile, textOf } from "./parsed-file.ts";
import type { KeyPath } from "./positions.ts";
import { quoted } from "./printable.ts";
import { asRecord } from "./shape.ts";

/** A GitHub account and the Okta login of the same person. */
export interface PersonLink {
  readonly login: Login;
  readonly account: {
    /** What counts: GitHub logins can be renamed and reused. */
    readonly id: number;
    readonly login: string;
  };
}

/** `access/people.yaml`: who is who, each once. */
export const parsePeople = (file: FileContent): Parsed<readonly PersonLink[]> =>
  parseFile("people", file, normalise);

const normalise = (file: WrittenFile): readonly PersonLink[] | null => {
  const { people } = file.fields;
  if (Array.isArray(people)) checkPeople(file, people);
  if (!file.isSound()) return null;
  const written = people as WrittenPerson[];
  return written.map(({ login, github, id }) => ({
    login: toLogin(login),
    account: { id, login: github },
  }));
};

/** As it is written, once the schema has seen it. */
interface WrittenPerson {
  readonly login: string;
  readonly github: string;
  readonly id: number;
}

/** One login for two accounts, or one account for two logins, would let one person pass for two. */
const checkPeople = (file: WrittenFile, people: readonly unknown[]): void => {
  const seen = new Set<string>();
  const checkOnce = (value: unknown, path: KeyPath): void => {
    if (typeof value !== "string" && typeof value !== "number") return;
    const text = String(value);
    const mark = `${String(path.at(-1))} ${text.toLowerCase()}`;
    if (seen.has(mark)) {
      file.report(
        {
          code: "identity-ambiguous",
          message: `${quoted(text)} is there twice, so it does not say who is who.`,
          hint: "Keep one entry a person, with one login and one account.",
        },
        file.positions.ofValue(path),
      );
    }
    seen.add(mark);
  };
  people.forEach((person, index) => {
    const fields = asRecord(person) ?? {};
    const fault = loginFault(textOf(fields, "login") ?? "");
    if (fault !== null) {
      file.report(fault, file.positions.ofValue(["people", index, "login"]));
    }
    for (const key of ["login", "github", "id"]) {
      checkOnce(fields[key], ["people", index, key]);
    }
  });
};
