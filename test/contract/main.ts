/**
 * The contract suite: everything that Curfew asks of GitHub, Okta and AWS, and everything that the sandbox answers, is held against their
 * official descriptions. Exits with 1 where anything does not fit, or where an operation of Curfew's was not judged.
 */
import { askAwsCommand, type AwsOpinion } from "./aws-command.ts";
import { askEmulate } from "./emulate.ts";
import { judgeAll, type Verdict } from "./judging.ts";
import type { Opinion } from "./opinion.ts";
import { askMoto } from "./moto.ts";
import { bite, leastShare, parts } from "./mutations.ts";
import { startScene } from "./scene.ts";
import { loadSpecifications } from "./specifications.ts";
import { driveAws } from "./traffic-aws.ts";
import { driveCommands } from "./traffic-commands.ts";
import { driveGitHub } from "./traffic-github.ts";
import { driveOkta } from "./traffic-okta.ts";
import { driveOktaPosture } from "./traffic-okta-posture.ts";
import { driveOktaProvisioning } from "./traffic-okta-provisioning.ts";
import { driveSettings } from "./traffic-settings.ts";
import { tour } from "./tour.ts";

const main = async (): Promise<boolean> => {
  const specifications = loadSpecifications();
  const { exchanges, deliveries } = await drive();
  const verdict = judgeAll(specifications, exchanges, deliveries);
  const holds = [tell(verdict), tellTeeth(verdict)];
  if (specifications.isInstalled) holds.push(tellOpinion(await askEmulate()));
  holds.push(tellForeign("the aws command", await askAwsCommand()));
  holds.push(tellForeign("moto_server", await askMoto()));
  // Of IAM no description is at hand: what the sandbox answers of it is held against moto's alone.
  console.log("NOT JUDGED by a description: IAM");
  holds.push(tellSkipped(specifications.skipped));
  return holds.every(Boolean);
};

const drive = async () => {
  const scene = await startScene();
  try {
    await driveCommands(scene);
    await driveGitHub(scene);
    await driveOkta(scene);
    await driveOktaPosture(scene);
    await driveOktaProvisioning(scene);
    await driveSettings(scene);
    await driveAws(scene);
    await tour(scene);
    return {
      exchanges: scene.exchanges(),
      deliveries: [...scene.webhooks.deliveries],
    };
  } finally {
    await scene.aws.close();
    await scene.company.close();
  }
};

const tell = ({
  judged,
  violations,
  operations,
  routes,
  webhooks,
}: Verdict): boolean => {
  const missing = [...operations].filter(([, isRight]) => !isRight);
  const validated = operations.size - missing.length;
  console.log(`Exchanges and webhooks judged: ${judged}`);
  console.log(`Operations used by the product: ${operations.size}`);
  console.log(
    `  validated: ${validated} (${percent(validated, operations.size)})`,
  );
  for (const [operation] of missing)
    console.log(`  NOT VALIDATED: ${operation}`);
  const silent = [
    ...tellSeen("Routes of the sandbox", routes),
    ...tellSeen("Webhooks of the sandbox", webhooks),
  ];
  console.log(`Violations: ${violations.size}`);
  for (const [violation, times] of [...violations].sort())
    console.log(`  ${times} × ${violation}`);
  return missing.length + silent.length + violations.size === 0;
};

/** Answers those that were not judged. */
const tellSeen = (
  what: string,
  seen: ReadonlyMap<string, boolean>,
): readonly string[] => {
  const unseen = [...seen.keys()].filter((name) => seen.get(name) !== true);
  console.log(`${what}: ${seen.size}, judged: ${seen.size - unseen.length}`);
  for (const name of unseen) console.log(`  NOT JUDGED: ${name}`);
  return unseen;
};

const tellTeeth = ({ subjects }: Verdict): boolean =>
  parts
    .map((part) => {
      const some = subjects.filter((subject) => subject.part === part);
      console.log(`Damaged ${part} caught, of ${some.length} kinds:`);
      const scores = [...bite(some)].filter(([, { tried }]) => tried > 0);
      for (const [damage, { tried, caught }] of scores)
        console.log(
          `  ${damage}: ${caught} of ${tried} (${percent(caught, tried)})`,
        );
      return scores.every(
        ([, { tried, caught }]) => caught / tried >= leastShare,
      );
    })
    .every(Boolean);

const tellOpinion = ({
  agreed,
  deviations,
  disagreements,
}: Opinion): boolean => {
  console.log(`emulate agrees: ${agreed} of ${agreed + disagreements.length}`);
  for (const disagreement of disagreements)
    console.log(`  DISAGREES: ${disagreement}`);
  console.log(`  known to be wrong itself: ${deviations.length}`);
  for (const deviation of deviations) console.log(`    ${deviation}`);
  return disagreements.length === 0;
};

const tellForeign = (who: string, opinion: AwsOpinion | null): boolean => {
  if (opinion === null) {
    console.log(`SKIPPED: ${who} is not on this machine`);
    return true;
  }
  const { agreed, disagreements } = opinion;
  console.log(`${who} agrees: ${agreed} of ${agreed + disagreements.length}`);
  for (const disagreement of disagreements)
    console.log(`  DISAGREES: ${disagreement}`);
  return disagreements.length === 0;
};

/** Whoever says where the descriptions are wants to be judged by them. */
const tellSkipped = (skipped: readonly string[]): boolean => {
  for (const what of skipped) console.log(`SKIPPED: ${what}`);
  const isWanted = process.env["CURFEW_SPECS"] !== undefined;
  if (isWanted && skipped.length > 0)
    console.log("CURFEW_SPECS is set, so nothing may be skipped.");
  return !isWanted || skipped.length === 0;
};

const percent = (part: number, whole: number): string =>
  whole === 0 ? "none" : `${((100 * part) / whole).toFixed(1)} %`;

process.exitCode = (await main()) ? 0 : 1;
