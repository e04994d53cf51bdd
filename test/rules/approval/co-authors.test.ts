import { describe, expect, it } from "vitest";
import {
  type CoAuthor,
  coAuthorsOf,
} from "../../../src/rules/approval/co-authors.ts";

const address = (of: string): CoAuthor => ({ kind: "address", address: of });
const nobody: CoAuthor = { kind: "nobody" };

describe("a co-author", () => {
  it.each<[string, string, CoAuthor]>([
    ["by an address", "C <Carol@Example.com>", address("carol@example.com")],
    ["with blanks in it", "C < c@example.com >", address("c@example.com")],
    [
      "by number and login",
      "C < 3+carol@users.noreply.github.com >",
      { kind: "account", id: 3, login: "carol" },
    ],
    [
      "by a login alone",
      "C <Carol@users.noreply.github.com>",
      { kind: "login", login: "carol" },
    ],
    [
      "with a number and no login",
      "C <3+@users.noreply.github.com>",
      { kind: "login", login: "3+" },
    ],
    [
      "with a login like a mark",
      "C <a<b@example.com>",
      address("b@example.com"),
    ],
    ["without brackets", "carol@example.com", nobody],
    ["without the first bracket", "C carol@example.com>", nobody],
    ["without the last bracket", "C <carol@example.com", nobody],
    ["with brackets turned round", "C >carol@example.com<", nobody],
    ["with nothing in the brackets", "C <>", nobody],
  ])("%s", (_, trailer, expected) => {
    expect(coAuthorsOf(`x\r\n\r\nCo-authored-by: ${trailer}\r\n`)).toEqual([
      expected,
    ]);
  });

  it("is each that a line of its own names, and no other", () => {
    expect(
      coAuthorsOf(
        "Co-authored-by: A <a@x.example>\nnot Co-authored-by: B <b@x.example>\rCO-AUTHORED-BY : C <c@x.example>",
      ),
    ).toEqual([address("a@x.example"), address("c@x.example")]);
    expect(coAuthorsOf("")).toEqual([]);
  });
});
