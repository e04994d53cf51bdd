/** Somebody who is in a group without a grant. */
import { members } from "../claims.ts";
import { approveAndMerge, opens, type Request } from "../deeds.ts";
import { at, deed, run, type Scene } from "../step.ts";

const request: Request = {
  number: 4,
  who: "dave",
  path: "access/grants/aws-ec2-admin/dave.yaml",
  content: `user: dave@example.com
tier: aws-ec2-admin
duration: 4h
reason: New machines for the checkout
ticket: CHG-977
`,
};

export const stranger: Scene = {
  title: "Dave comes in by a pull request, and Erin by the back door",
  at: at("17:30"),
  steps: [
    opens(request),
    approveAndMerge(request, "bob"),
    deed(
      "Okta",
      "an administrator puts erin into AWS EC2 Admin by hand",
      ({ okta, groups, people }) => {
        const group = groups.get("AWS EC2 Admin");
        const erin = people.get("erin@example.com");
        if (group === undefined || erin === undefined)
          throw new Error("the company has no such group or person");
        okta.memberships.add(group.id, erin.id);
      },
    ),
    members("AWS EC2 Admin", "erin"),
    run(
      "reconcile",
      0,
      "remove erin@example.com",
      "unmanaged",
      "add    dave@example.com",
      "erin@example.com, group AWS EC2 Admin: departed",
      "dave@example.com, group AWS EC2 Admin: arrived",
    ),
    members("AWS EC2 Admin", "dave"),
  ],
};
