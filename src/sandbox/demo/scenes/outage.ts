/** Okta answers nothing but errors, and then it answers again. */
import { members, untouched } from "../claims.ts";
import { approveAndMerge, opens, type Request } from "../deeds.ts";
import { at, deed, run, type Scene } from "../step.ts";

const request: Request = {
  number: 5,
  who: "erin",
  path: "access/grants/aws-ec2-read-only/erin.yaml",
  content: `user: erin@example.com
tier: aws-ec2-read-only
expires: 2026-11-25T18:00:00Z
reason: Watching the new machines
`,
};

/** A function, because the outage has to be remembered until it is over. */
export const outage = (): Scene => {
  let mend = (): void => undefined;
  return {
    title: "Erin asks properly, and Okta fails",
    at: at("18:00"),
    steps: [
      opens(request),
      approveAndMerge(request, "dave"),
      deed("Okta", "every request is answered with 503", ({ okta }) => {
        okta.server.clearLog();
        mend = okta.server.addFault({
          path: /./,
          fault: {
            kind: "status",
            status: 503,
            headers: { "x-okta-request-id": "outage" },
          },
        });
      }),
      run("reconcile", 3, "directory-unreadable"),
      untouched,
      members("AWS EC2 Admin", "dave"),
      members("AWS EC2 Read Only"),
      deed("Okta", "works again", () => {
        mend();
      }),
      run("reconcile", 0, "add    erin@example.com", "confirmed"),
      members("AWS EC2 Admin", "dave"),
      members("AWS EC2 Read Only", "erin"),
    ],
  };
};

export const theEnd: Scene = {
  title: "Who has what, until when, on whose approval",
  at: at("18:10"),
  steps: [
    run(
      "status",
      0,
      "dave@example.com  aws-ec2-admin  active",
      "(#4, approved by bob)",
      "erin@example.com  aws-ec2-read-only  active",
      "(#5, approved by dave)",
    ),
    members("AWS Admin All"),
  ],
};
