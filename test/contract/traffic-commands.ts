/** The life of several grants, told with the command line: asked for, checked, approved, given, overlapping, ended and cleaned up. */
import { createKeys, minutes, must, type Scene } from "./scene.ts";

export const driveCommands = async (scene: Scene): Promise<void> => {
  const { company, curfew, wait } = scene;
  const { github, okta } = company;
  const tier = "AWS EC2 Admin";
  const holds = (login: string) =>
    company.memberLogins(tier).includes(`${login}@example.com`);

  await curfew(0, ["reconcile", "--new-ledger"]);
  const first = ask(scene, "alice", "first", "1h");
  await curfew(0, ["check", "--pr", String(first)]);
  approveAndMerge(scene, first);
  await curfew(0, ["reconcile"]);
  must(holds("alice"), "alice is in");

  // A second grant that lasts longer, from a service application with a bound token, and a stranger.
  const keys = createKeys();
  const app = okta.credentials.createServiceApp({
    publicKey: keys.publicKey,
    scopes: ["okta.groups.manage", "okta.groups.read", "okta.users.read"],
  });
  const withApp = {
    OKTA_API_TOKEN: "",
    OKTA_CLIENT_ID: app.clientId,
    OKTA_PRIVATE_KEY: keys.privateKey,
  };
  wait(minutes(5));
  approveAndMerge(scene, ask(scene, "alice", "second", "3h"));
  const erin = company.people.get("erin@example.com");
  okta.memberships.add(company.groups.get(tier)?.id ?? "", erin?.id ?? "");
  await curfew(0, ["plan", "--json"], withApp);
  await curfew(0, ["reconcile"], withApp);
  must(!holds("erin"), "the stranger is out");

  wait(minutes(60));
  await curfew(0, ["reconcile"], withApp);
  must(holds("alice"), "the second grant holds");
  await curfew(0, ["cleanup"]);

  wait(minutes(180));
  await curfew(0, ["reconcile"], withApp);
  must(!holds("alice"), "everything has ended");
  await curfew(0, ["cleanup"]);
  const [cleanup] = [...github.repository.pulls.values()].filter(
    ({ head, state }) => state === "open" && head !== "",
  );
  must(cleanup !== undefined, "there is a cleanup pull request");
  if (cleanup !== undefined) approveAndMerge(scene, cleanup.number);
  await curfew(0, ["cleanup"]);
  await curfew(0, ["status"]);

  await curfew("any", ["doctor"], withApp);
  await curfew("any", ["plan"], { OKTA_API_TOKEN: "00unknown" });
};

const ask = (
  { company: { github } }: Scene,
  login: string,
  name: string,
  duration: string,
): number => {
  const person = github.as(login);
  const branch = `${login}-${name}`;
  person.commitFiles({
    branch,
    parent: "main",
    files: {
      [`access/grants/aws-ec2-admin/${login}-${name}.yaml`]: `user: ${login}@example.com
tier: aws-ec2-admin
duration: ${duration}
reason: Checkout latency
ticket: INC-4211
`,
    },
    message: `Ask for ${duration}`,
  });
  return person.openPullRequest({ head: branch, title: `EC2 for ${login}` })
    .number;
};

const approveAndMerge = ({ company, wait }: Scene, number: number): void => {
  const { github } = company;
  for (const owner of ["bob", "carol"]) github.as(owner).approve(number);
  wait(minutes(1));
  github.as("carol").merge(number, { method: "squash" });
};
