import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { startScene } from "./githubScene.ts";

test("pushes, pull requests and reviews are delivered in order, signed over their bytes", async () => {
  const { github } = await startScene({ webhooks: true });
  const alice = github.as("alice");
  const head = alice.commitFiles({ branch: "grant", files: { a: "1" } });
  const { number } = alice.openPullRequest({ head: "grant", title: "Grant" });
  github.as("bob").approve(number);
  github.as("bob").merge(number, { method: "squash" });

  const received: { headers: NodeJS.Dict<string | string[]>; body: string }[] =
    [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      received.push({ headers: request.headers, body });
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => {
    receiver.listen(0, "127.0.0.1", resolve);
  });
  const { port } = receiver.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/webhook`;
  for (const delivery of github.webhooks.deliveries)
    expect(await github.webhooks.send(delivery, url, "secret")).toBe(202);
  receiver.close();

  expect(
    received.map(({ headers, body }) => [
      headers["x-github-event"],
      (JSON.parse(body) as { action?: string }).action,
    ]),
  ).toEqual([
    ["push", undefined],
    ["push", undefined],
    ["pull_request", "opened"],
    ["pull_request_review", "submitted"],
    ["pull_request", "closed"],
    ["push", undefined],
  ]);
  expect(JSON.parse(received[1]?.body ?? "")).toMatchObject({
    ref: "refs/heads/grant",
    after: head,
    created: true,
    forced: false,
    sender: { login: "alice" },
    repository: { full_name: "acme/access" },
  });
  for (const { headers, body } of received) {
    const expected = createHmac("sha256", "secret").update(body).digest("hex");
    expect(headers["x-hub-signature-256"]).toBe(`sha256=${expected}`);
  }
  const ids = received.map(({ headers }) => headers["x-github-delivery"]);
  expect(new Set(ids).size).toBe(ids.length);
  await github.close();
});
