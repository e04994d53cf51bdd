import { expect, it } from "vitest";
import { inShort } from "../faults/cell.ts";
import { tryAll } from "../faults/crew.ts";
import { journeys } from "../faults/journeys.ts";
import { cellsOf, sampleOf } from "../faults/matrix.ts";

/** The whole of it is `npm run faults`. */
const ofEachJourney = 3;
/** What did not hold once. */
const mended: ReadonlySet<string> = new Set([
  // Nobody's sessions were cut, because the ledger was not told what AWS showed, and the run ended well.
  "--journey aws-end --call 'git POST /acme/access.git/git-receive-pack (3)' --fault 401",
  // Nobody's sessions were cut, because AWS could not be asked who they are, and the run ended well.
  "--journey aws-end --call 'AWS POST /#GetUserId?…' --fault 403",
  // A page in GitHub's place told the doctor that this machine's clock is five years behind.
  "--journey doctor --call 'GitHub GET /repos/acme/access/rules/branches/curfew%2Fledger?…' --fault html-200…",
  // The file of whoever was revoked stood on, because Okta did not show the person out yet, and nothing said so.
  "--journey revoke --call 'Okta GET /groups/{id}/users?… (2)' --fault 401…",
  // A page in IAM's place was told as a credential that may not list its users.
  "--journey doctor --call 'AWS POST /#iam:ListUsers?…' --fault 404-html",
  // A token that IAM does not take was told as a credential that may not list its users.
  "--journey doctor --call 'AWS POST /#iam:ListUsers?…' --fault 401",
  // Nothing in IAM's place was taken for an account without users who get in.
  "--journey doctor --call 'AWS POST /#iam:ListUsers?…' --fault empty-200",
  // Nothing in AWS's place was taken for no inline policy, and the tier's own statements went with the next one.
  "--journey revoke --call 'AWS POST /#GetInlinePolicyForPermissionSet?…' --fault empty-200",
  "--journey aws-end --call 'AWS POST /#GetInlinePolicyForPermissionSet?…' --fault empty-200",
  // Somebody in Okta's place said that a removal was done, and the run ended well.
  "--journey end --call 'Okta DELETE /groups/{id}/users/{id}' --fault like-oktas",
  // Somebody in Okta's place said that nobody was in the audience, and people whose time had not come were taken out.
  "--journey end --call 'Okta GET /groups/{id}/users?…' --fault like-oktas",
]);

it("ends in time, believes nothing false and converges, whichever call of a journey goes wrong", async () => {
  const names = journeys.map(({ name }) => name);
  const missed: string[] = [];
  const tried = new Set<string>();
  const triedAgain: string[] = [];
  await tryAll(
    names,
    2,
    (scores) =>
      names.flatMap((name) => {
        const cells = cellsOf(scores).filter(({ journey }) => journey === name);
        return [
          ...sampleOf(cells, ofEachJourney),
          ...cells.filter((cell) => mended.has(inShort(cell))),
        ];
      }),
    (cell, problems) => {
      tried.add(cell.journey);
      if (mended.has(inShort(cell))) triedAgain.push(inShort(cell));
      if (problems.length > 0)
        missed.push(
          [`npm run faults -- ${inShort(cell)}`, ...problems].join("\n  "),
        );
    },
  );
  expect(missed).toEqual([]);
  expect(tried).toEqual(new Set(names));
  expect(new Set(triedAgain)).toEqual(mended);
}, 600_000);
