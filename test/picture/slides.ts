import type { Stretch } from "./terminal.ts";

export type Line = readonly Stretch[];

const lineHeight = 18;
const columnWidth = 7.83;
const margin = 18;
const barHeight = 34;
const secondsOfSlide = 6;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const drawnLine = (line: Line, index: number): string =>
  `<text y="${barHeight + margin + (index + 0.5) * lineHeight}" x="${margin}" xml:space="preserve">${line
    .map(({ text, look }) =>
      look === ""
        ? escaped(text)
        : `<tspan class="${look}">${escaped(text)}</tspan>`,
    )
    .join("")}</text>`;

/** A terminal's window that shows one slide after the other, for ever. Whoever wants no motion sees the last. */
export const drawSlides = (slides: readonly (readonly Line[])[]): string => {
  const rows = Math.max(...slides.map((lines) => lines.length));
  const columns = Math.max(
    ...slides
      .flat()
      .map((line) => line.map(({ text }) => text).join("").length),
  );
  const width = Math.ceil(columns * columnWidth + 2 * margin);
  const height = barHeight + rows * lineHeight + 2 * margin;
  const share = 100 / slides.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A recorded run of npm run demo">
<style>
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #d6dae0; white-space: pre; }
.bold { font-weight: bold; fill: #ffffff; } .red { fill: #ff7b72; } .green { fill: #7ee787; } .yellow { fill: #f2cc60; } .cyan { fill: #79c0ff; } .gray { fill: #8b949e; }
.slide { opacity: 0; animation: show ${slides.length * secondsOfSlide}s step-end infinite; }
@keyframes show { 0% { opacity: 1; } ${share.toFixed(3)}% { opacity: 0; } 100% { opacity: 0; } }
${slides.map((_, index) => `.slide:nth-of-type(${index + 1}) { animation-delay: ${index * secondsOfSlide}s; }`).join("\n")}
@media (prefers-reduced-motion: reduce) { .slide { animation: none; } .slide:last-of-type { opacity: 1; } }
</style>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<circle cx="20" cy="17" r="5.5" fill="#ff5f56"/><circle cx="38" cy="17" r="5.5" fill="#ffbd2e"/><circle cx="56" cy="17" r="5.5" fill="#27c93f"/>
<text x="${width / 2}" y="21" text-anchor="middle"><tspan class="gray">npm run demo</tspan></text>
${slides.map((lines) => `<g class="slide">\n${lines.map(drawnLine).join("\n")}\n</g>`).join("\n")}
</svg>
`;
};
