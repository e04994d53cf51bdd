/**
 * `npm run picture`: draws docs/demo.svg from a run of the demo as a terminal shows it, one slide a scene.
 * Needs `script` (util-linux), because the demo has colours only on a terminal.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { drawSlides, type Line } from "./slides.ts";
import { readTerminal } from "./terminal.ts";

const bin = new URL("../../dist/entry/bin.js", import.meta.url).pathname;
const run = spawnSync("script", ["-qec", `node ${bin} demo`, "/dev/null"], {
  encoding: "utf8",
  maxBuffer: 16 * 1024 * 1024,
});
if (run.status !== 0) {
  console.error(run.stderr || run.stdout || String(run.error));
  process.exit(1);
}

const isTitle = (line: Line): boolean =>
  line[0]?.look === "bold" && /^\d+\. /u.test(line[0].text);

const slides = readTerminal(run.stdout).reduce<Line[][]>((scenes, line) => {
  if (isTitle(line) || scenes.length === 0) scenes.push([]);
  scenes.at(-1)?.push(line);
  return scenes;
}, []);

// What comes before the first scene says only what the demo is, and in the first scene nothing has happened yet.
const shown = slides.slice(2);
writeFileSync("docs/demo.svg", drawSlides(shown));
console.log(`docs/demo.svg: ${shown.length} slides`);
