import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { story } from "../../src/sandbox/demo/story.ts";

describe("the README's picture", () => {
  it("shows the scenes of today's demo (npm run picture draws it anew)", () => {
    const picture = readFileSync("docs/demo.svg", "utf8");
    const drawn = [
      ...picture.matchAll(/<tspan class="bold">\d+\. (.*?)<\/tspan>/gu),
    ].map(([, title]) => title);
    expect(drawn).toEqual(
      story()
        .slice(1)
        .map(({ title }) => title),
    );
  });
});
