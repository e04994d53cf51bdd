/** For a shell: a pull request of one's own, from the push to the merge, with what every machine that runs the sandbox has. */
import type { Company } from "../company.ts";
import { noreplyAddress } from "../github/people.ts";

/** Asks the sandbox's GitHub as the person whose token comes first. */
const asSomebody = `as() { node -e 'const [token, method, path, body] = process.argv.slice(1);
  fetch(process.env.GITHUB_API_URL + "/repos/acme/access/" + path, { method, body, headers: { authorization: "Bearer " + token } })
    .then(async (answer) => console.log(answer.status, (await answer.text()).slice(0, 100)))' "$@"; }`;

export const ownRequest = (
  { github }: Company,
  say: (text: string) => string,
): readonly string[] => {
  const alice = github.createToken("alice");
  const bob = github.createToken("bob");
  return [
    say(
      "A pull request of alice's own: she pushes a branch and opens it, bob approves and merges it",
    ),
    `git clone '${github.cloneUrlFor(alice)}' alice`,
    "mkdir -p alice/access/grants/aws-ec2-admin",
    "printf '%s\\n' 'user: alice@example.com' 'tier: aws-ec2-admin' 'duration: 3h' 'reason: To try it' 'ticket: INC-1' > alice/access/grants/aws-ec2-admin/alice.yaml",
    "git -C alice switch --create more",
    "git -C alice add access",
    `git -C alice -c user.name=Alice -c user.email=${noreplyAddress(github.as("alice").account)} commit --message Ask`,
    "git -C alice push origin more",
    asSomebody,
    `asked=$(as ${alice} POST pulls '{"title": "Ask", "head": "more", "base": "main"}'); echo "$asked"`,
    // A cleanup may have opened one before it.
    'number=${asked#*/pulls/}; number=${number%%\\"*}',
    `as ${bob} POST "pulls/$number/reviews" '{"event": "APPROVE"}'`,
    'curfew check --pr "$number"',
    `as ${bob} PUT "pulls/$number/merge" '{"merge_method": "squash"}'`,
    "curfew reconcile",
  ];
};
