/**
 * The contract suite: everything that Curfew asks of GitHub, Okta and AWS, and everything that the sandbox answers, is held against their
 * official descriptions. Exits with 1 where anything does not fit, or where an operation of Curfew's was not judged.
 */
import { askAwsCommand } from "./aws-command.ts";
import { askEmulate } from "./emulate.ts";
import { judgeAll } from "./judging.ts";
import { askMoto } from "./moto.ts";
import { startScene } from "./scene.ts";
import { loadSpecifications } from "./specifications.ts";
import {
  tell,
  tellForeign,
  tellOpinion,
  tellSkipped,
  tellTeeth,
} from "./telling.ts";
import { driveAws } from "./traffic-aws.ts";
import { driveCommands } from "./traffic-commands.ts";
import { driveGitHub } from "./traffic-github.ts";
import { driveIam } from "./traffic-iam.ts";
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
  holds.push(
    tellSkipped(
      specifications.skipped,
      process.env["CURFEW_SPECS"] !== undefined,
    ),
  );
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
    await driveIam(scene.aws);
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

process.exitCode = (await main()) ? 0 : 1;
