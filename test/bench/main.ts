/** `npm run bench [name…]`: every figure that the documentation quotes, as ratios and counts. Exits 1 where one misses its limit. */
import { dayFigures } from "./day.ts";
import { endsFigures } from "./ends-on-time.ts";
import { historyFigures } from "./history-walk.ts";
import type { Figure } from "./measure.ts";
import { moduleFigures } from "./modules.ts";
import { oktaFigures } from "./okta-calls.ts";
import { ownerFigures } from "./owners.ts";
import { planningFigures } from "./planning.ts";
import { proofFigures } from "./proof-calls.ts";
import { readingFigures } from "./reading.ts";
import { tierFigures } from "./tiers.ts";
import { serviceFigures } from "./service-calls.ts";

const benchmarks: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  reading: readingFigures,
  planning: planningFigures,
  modules: moduleFigures,
  okta: oktaFigures,
  ends: endsFigures,
  history: historyFigures,
  service: serviceFigures,
  day: dayFigures,
  proof: proofFigures,
  owners: ownerFigures,
  tiers: tierFigures,
};

const wanted = process.argv.slice(2);
let misses = 0;
for (const [name, run] of Object.entries(benchmarks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  for (const figure of await run()) {
    const { limit, holds } = figure;
    const verdict =
      limit === null
        ? ""
        : holds
          ? `  (${limit}: holds)`
          : `  (${limit}: MISSED)`;
    console.log(`  ${figure.name.padEnd(64)} ${figure.value}${verdict}`);
    if (!holds) misses += 1;
  }
}
if (misses > 0) process.exitCode = 1;
