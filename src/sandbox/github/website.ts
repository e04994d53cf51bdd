/** Commits that the website makes: GitHub is their committer and signs them. */
import type { Account } from "./accounts.ts";
import { type Commit, type Signature, writeCommit } from "./commits.ts";
import type { ObjectStore } from "./objects.ts";
import { noreplyAddress } from "./people.ts";
import type { World } from "./world.ts";

export const signedCommit = (
  world: World,
  objects: ObjectStore,
  commit: Omit<Commit, "sha" | "committer">,
): string => {
  const sha = writeCommit(objects, {
    ...commit,
    committer: {
      name: "GitHub",
      email: "noreply@github.com",
      at: world.clock.now(),
    },
  });
  world.signed.add(sha);
  return sha;
};

/** An account's name and first registered address, or its noreply one. */
export const authorOf = (world: World, account: Account): Signature => ({
  name: account.name ?? account.login,
  email: account.emails[0] ?? noreplyAddress(account),
  at: world.clock.now(),
});

/** The author and the committer of something that the website makes without signing it. */
export const webSignatures = (
  world: World,
  account: Account,
): { readonly author: Signature; readonly committer: Signature } => ({
  author: authorOf(world, account),
  committer: {
    name: "GitHub",
    email: "noreply@github.com",
    at: world.clock.now(),
  },
});
