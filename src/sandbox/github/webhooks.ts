/** Deliveries of events, signed as GitHub signs them. Nothing is sent by itself: a story loses, repeats and reorders them as it likes. */
import { createHash, createHmac } from "node:crypto";
import type { Account } from "./accounts.ts";
import { readCommit } from "./commits.ts";
import { differences, emptyTree } from "./diff.ts";
import { commitsBetween } from "./history.ts";
import { attribute } from "./people.ts";
import { zeroSha } from "./refs.ts";
import { fullNameOf } from "./repositories.ts";
import type { Repository } from "./repository.ts";
import { organisationSimple, simpleUser } from "./shapes/accounts.ts";
import { time } from "./shapes/common.ts";
import { fullPull, pullInList, pullReview } from "./shapes/pulls.ts";
import { plainRepository } from "./shapes/repository.ts";
import type { World, WorldEvent } from "./world.ts";

interface Delivery {
  /** `X-GitHub-Delivery`. */
  readonly id: string;
  readonly event: string;
  readonly body: string;
}

export interface Webhooks {
  /** Every event since the start, oldest first. */
  readonly deliveries: readonly Delivery[];
  /** The headers that GitHub sends with it. */
  headers(delivery: Delivery, secret: string): Record<string, string>;
  /** Sends one; answers the receiver's status. */
  send(delivery: Delivery, url: string, secret: string): Promise<number>;
}

export const createWebhooks = (
  world: World,
  isRecording: boolean,
): Webhooks => {
  const deliveries: Delivery[] = [];
  if (isRecording)
    world.onEvent = (event) => {
      // Shaped now: a payload is a picture of the moment.
      const body = JSON.stringify(payloadOf(world, event));
      deliveries.push({ id: deliveryId(world), event: event.event, body });
    };
  const headers = (
    { id, event, body }: Delivery,
    secret: string,
  ): Record<string, string> => ({
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/sandbox",
    "x-github-delivery": id,
    "x-github-event": event,
    "x-github-hook-id": "1",
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  });
  return {
    deliveries,
    headers,
    send: async (delivery, url, secret) => {
      const response = await fetch(url, {
        method: "POST",
        headers: headers(delivery, secret),
        body: delivery.body,
      });
      await response.arrayBuffer();
      return response.status;
    },
  };
};

/** Looks like a UUID, and is the same in each run. */
const deliveryId = (world: World): string =>
  createHash("sha256")
    .update(`delivery ${world.ids.next("delivery")}`)
    .digest("hex")
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

const payloadOf = (world: World, event: WorldEvent): object => {
  switch (event.event) {
    case "push":
      return pushPayload(world, event);
    case "pull_request":
      return {
        action: event.action,
        number: event.pull.number,
        pull_request: fullPull(world, event.pull),
        ...(event.action === "synchronize"
          ? { before: event.before, after: event.after }
          : {}),
        ...(event.action === "edited" ? { changes: {} } : {}),
        ...surroundings(world, event.pull.repository, event.sender),
      };
    case "pull_request_review": {
      const review = pullReview(world, event.pull, event.review);
      return {
        action: event.action,
        review: { ...review, state: review.state.toLowerCase() },
        pull_request: pullInList(world, event.pull),
        ...surroundings(world, event.pull.repository, event.sender),
      };
    }
  }
};

const pushPayload = (
  world: World,
  { repository, move, forced }: Extract<WorldEvent, { event: "push" }>,
): object => {
  const before = move.before ?? zeroSha;
  const after = move.to ?? zeroSha;
  const commits =
    move.to === null
      ? []
      : commitsBetween(repository.objects, move.before, move.to).slice(-20);
  return {
    ref: move.ref,
    before,
    after,
    base_ref: null,
    created: move.before === null,
    deleted: move.to === null,
    forced,
    compare: `${world.urls.web}/${fullNameOf(repository)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: commits.map((sha) => pushedCommit(world, repository, sha)),
    head_commit:
      move.to === null ? null : pushedCommit(world, repository, move.to),
    pusher: { name: move.actor.login, email: null },
    ...surroundings(world, repository, move.actor),
  };
};

const pushedCommit = (world: World, repository: Repository, sha: string) => {
  const commit = readCommit(repository.objects, sha);
  const files = differences(
    repository.directory,
    commit.parents[0] ?? emptyTree,
    sha,
  );
  const person = (email: string, name: string) => {
    const account = attribute(world, email);
    return { name, email, ...(account && { username: account.login }) };
  };
  const paths = (...statuses: string[]): string[] =>
    files
      .filter((file) => statuses.includes(file.status))
      .map((file) => file.path);
  return {
    id: sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message.trimEnd(),
    timestamp: time(commit.committer.at),
    url: `${world.urls.web}/${fullNameOf(repository)}/commit/${sha}`,
    author: person(commit.author.email, commit.author.name),
    committer: person(commit.committer.email, commit.committer.name),
    added: paths("added", "renamed"),
    removed: paths("removed"),
    modified: paths("modified", "changed"),
  };
};

const surroundings = (
  world: World,
  repository: Repository,
  sender: Account,
) => ({
  repository: plainRepository(world, repository),
  ...(repository.owner.type === "Organization"
    ? { organization: organisationSimple(world, repository.owner) }
    : {}),
  sender: simpleUser(world, sender),
});
