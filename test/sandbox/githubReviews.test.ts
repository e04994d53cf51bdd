import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { milliseconds } from "../../src/domain/time.ts";
import { refusalOf, repo, type Scene, startScene } from "./githubScene.ts";

let scene: Scene;
let number: number;

beforeEach(async () => {
  scene = await startScene();
  const alice = scene.github.as("alice");
  alice.commitFiles({ branch: "grant", files: { "a.yaml": "a\n" } });
  number = alice.openPullRequest({ head: "grant", title: "Grant" }).number;
});

afterEach(async () => {
  await scene.github.close();
});

const later = (seconds = 60): void => {
  scene.clock.advance(milliseconds(seconds * 1000));
};

const forcePush = (): string =>
  scene.github.as("alice").commitFiles({
    branch: "grant",
    parent: "main",
    files: { "a.yaml": "something else\n" },
    force: true,
  });

const reviews = async () => {
  const { data } = await scene
    .as("carol")
    .rest.pulls.listReviews({ ...repo, pull_number: number });
  return data;
};

const timeline = async () => {
  const { data } = await scene.as("carol").rest.issues.listEventsForTimeline({
    ...repo,
    issue_number: number,
    per_page: 100,
  });
  return data as {
    event: string;
    created_at?: string;
    actor?: { login: string };
  }[];
};

describe("a review", () => {
  test("by the pull request's own author is no approval", async () => {
    const review = (event: "APPROVE" | "REQUEST_CHANGES" | "COMMENT") =>
      scene.as("alice").rest.pulls.createReview({
        ...repo,
        pull_number: number,
        event,
        body: "mine",
      });
    expect(await refusalOf(review("APPROVE"))).toMatchObject({
      status: 422,
      message: expect.stringContaining(
        "Can not approve your own pull request",
      ) as string,
    });
    expect(await refusalOf(review("REQUEST_CHANGES"))).toMatchObject({
      status: 422,
    });
    expect((await review("COMMENT")).data.state).toBe("COMMENTED");
  });

  test("cannot approve a closed pull request, nor a commit that is not in it", async () => {
    const approve = (commit_id?: string) =>
      refusalOf(
        scene.as("bob").rest.pulls.createReview({
          ...repo,
          pull_number: number,
          event: "APPROVE",
          ...(commit_id === undefined ? {} : { commit_id }),
        }),
      );
    const main = scene.github.branchTip("main") ?? "";
    expect(await approve(main)).toMatchObject({ status: 422 });
    scene.github.as("alice").close(number);
    expect(await approve()).toMatchObject({ status: 422 });
  });

  test("that comments or asks for changes needs words", async () => {
    const empty = scene.as("bob").rest.pulls.createReview({
      ...repo,
      pull_number: number,
      event: "REQUEST_CHANGES",
    });
    expect(await refusalOf(empty)).toMatchObject({ status: 422 });
  });

  test("stays pending, and hidden from others, until its author submits it", async () => {
    const bob = scene.as("bob");
    const { data } = await bob.rest.pulls.createReview({
      ...repo,
      pull_number: number,
    });
    expect(data).toMatchObject({ state: "PENDING" });
    expect(data.submitted_at).toBeUndefined();
    expect(await reviews()).toEqual([]);
    later();
    await bob.rest.pulls.submitReview({
      ...repo,
      pull_number: number,
      review_id: data.id,
      event: "APPROVE",
    });
    expect(await reviews()).toMatchObject([
      { state: "APPROVED", submitted_at: "2026-11-22T12:01:00Z" },
    ]);
  });

  test("can be dismissed by people who write, with a reason", async () => {
    const review = scene.github.as("bob").approve(number);
    scene.github.createUser("rita", { role: "read" });
    const dismiss = (login: string) =>
      scene.as(login).rest.pulls.dismissReview({
        ...repo,
        pull_number: number,
        review_id: review.id,
        message: "The head moved",
      });
    expect(await refusalOf(dismiss("rita"))).toMatchObject({ status: 403 });
    expect((await dismiss("carol")).data.state).toBe("DISMISSED");
    expect(await timeline()).toContainEqual(
      expect.objectContaining({
        event: "review_dismissed",
        dismissed_review: {
          state: "approved",
          review_id: review.id,
          dismissal_message: "The head moved",
        },
      }),
    );
  });

  test("by an account that was deleted since has no user", async () => {
    scene.github.as("bob").approve(number);
    scene.github.deleteUser("bob");
    expect(await reviews()).toMatchObject([{ state: "APPROVED", user: null }]);
  });

  test("is dismissed by a push where protection says so", async () => {
    scene.github.protect("main", { dismissStaleReviews: true });
    scene.github.as("bob").approve(number);
    scene.github
      .as("alice")
      .commitFiles({ branch: "grant", files: { "b.yaml": "b\n" } });
    expect(await reviews()).toMatchObject([{ state: "DISMISSED" }]);
  });
});

describe("a force-push", () => {
  test("stands in the timeline and in the activity, with its pusher", async () => {
    scene.github.as("bob").approve(number);
    later();
    const head = forcePush();
    expect(await timeline()).toContainEqual(
      expect.objectContaining({
        event: "head_ref_force_pushed",
        created_at: "2026-11-22T12:01:00Z",
        commit_id: head,
        actor: expect.objectContaining({ login: "alice" }) as object,
      }),
    );
    const { data } = await scene.as("carol").rest.repos.listActivities({
      ...repo,
      ref: "refs/heads/grant",
      activity_type: "force_push",
    });
    expect(data).toMatchObject([{ after: head, actor: { login: "alice" } }]);
  });

  test("leaves an old review on the old commit, until GitHub re-points it", async () => {
    const review = scene.github.as("bob").approve(number);
    later();
    const head = forcePush();
    expect((await reviews())[0]?.commit_id).not.toBe(head);
    scene.github.repointReview(number, review.id);
    expect((await reviews())[0]).toMatchObject({
      commit_id: head,
      submitted_at: "2026-11-22T12:00:00Z",
    });
  });

  test("of the base stands in the timeline of its pull requests", async () => {
    later();
    scene.github.as("carol").commitFiles({
      branch: "main",
      parent: scene.github.branchTip("main") ?? "",
      files: { other: "x" },
    });
    scene.github
      .as("carol")
      .push("main", scene.github.pullRequest(number).base, {
        force: true,
      });
    expect((await timeline()).map(({ event }) => event)).toContain(
      "base_ref_force_pushed",
    );
  });
});

describe("a pull request's state", () => {
  test("can be closed and reopened, and both are written down", async () => {
    const alice = scene.as("alice");
    const set = (state: "open" | "closed") =>
      alice.rest.pulls.update({ ...repo, pull_number: number, state });
    await set("closed");
    expect((await set("open")).data.state).toBe("open");
    const events = (await timeline()).map(({ event }) => event);
    expect(events).toEqual(["committed", "closed", "reopened"]);
  });

  test("cannot be reopened once its branch was force-pushed, or gone", async () => {
    const { github } = scene;
    github.as("alice").close(number);
    const reopen = () =>
      refusalOf(
        scene.as("alice").rest.pulls.update({
          ...repo,
          pull_number: number,
          state: "open",
        }),
      );
    forcePush();
    expect((await reopen()).message).toContain("was force-pushed or recreated");
    github.as("alice").push("grant", null);
    expect((await reopen()).message).toContain("has been deleted");
  });

  test("is closed when its branch is deleted", async () => {
    scene.github.as("alice").push("grant", null);
    expect(scene.github.pullRequest(number).state).toBe("closed");
    expect((await timeline()).map(({ event }) => event)).toContain(
      "head_ref_deleted",
    );
  });

  test("changes its base only to a branch that lacks its commits", async () => {
    scene.github.as("carol").push("release", scene.github.branchTip("main"));
    const rebase = (base: string) =>
      scene
        .as("alice")
        .rest.pulls.update({ ...repo, pull_number: number, base });
    expect((await rebase("release")).data.base.ref).toBe("release");
    expect(await refusalOf(rebase("nowhere"))).toMatchObject({ status: 422 });
    expect((await timeline()).map(({ event }) => event)).toContain(
      "base_ref_changed",
    );
  });

  test("goes by itself to where its base went, when that was merged and its branch deleted", async () => {
    const alice = scene.github.as("alice");
    alice.commitFiles({ branch: "top", parent: "grant", files: { b: "b\n" } });
    const top = alice.openPullRequest({
      head: "top",
      base: "grant",
      title: "On top",
    });
    expect(() => {
      alice.deleteBranch(number);
    }).toThrow("has not been merged");
    scene.github.as("carol").merge(number, { method: "squash" });
    scene.github.as("carol").deleteBranch(number);
    const asked = { ...repo, pull_number: top.number };
    const { data } = await scene.as("alice").rest.pulls.get(asked);
    expect(data).toMatchObject({ state: "open", base: { ref: "main" } });
    const events = await scene.as("alice").rest.issues.listEventsForTimeline({
      ...repo,
      issue_number: top.number,
    });
    expect(events.data.map(({ event }) => event)).toContain(
      "automatic_base_change_succeeded",
    );
    expect(scene.github.branchTip("grant")).toBe(null);
  });

  test("comes from a fork with the fork's owner in its label", async () => {
    scene.github.createUser("mallory", { role: "read" });
    const fork = scene.github.as("mallory").fork();
    const mallory = scene.github.as("mallory", fork);
    const head = mallory.commitFiles({ branch: "x", files: { x: "x" } });
    const pull = mallory.openPullRequest({ head: "x", title: "From outside" });
    const { data } = await scene
      .as("carol")
      .rest.pulls.get({ ...repo, pull_number: pull.number });
    expect(data).toMatchObject({
      head: { label: "mallory:x", sha: head, repo: { fork: true } },
      base: { label: "acme:main" },
      user: { login: "mallory" },
    });
    expect(scene.github.branchTip("x")).toBeNull();
    expect(
      scene.github.repository.refs.get(`refs/pull/${pull.number}/head`),
    ).toBe(head);
  });
});
