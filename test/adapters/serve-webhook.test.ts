import { createHmac } from "node:crypto";
import { describe, expect, it, test } from "vitest";
import { createHear, type Heard } from "../../src/entry/serve/webhook.ts";

const secret = "the-secret-of-these-tests";
const payload = { ref: "refs/heads/main", after: "a".repeat(40) };
const text = JSON.stringify(payload);

const sign = (body: string, key = secret, algorithm = "sha256"): string =>
  `${algorithm}=${createHmac(algorithm, key).update(body).digest("hex")}`;

const hear = async (
  change: {
    readonly secrets?: readonly string[];
    readonly body?: string | Buffer;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<Heard> => {
  const receive = await createHear(change.secrets ?? [secret], "main");
  const body = change.body ?? text;
  return receive({
    headers: {
      "x-github-event": "push",
      "x-github-delivery": "1",
      "x-hub-signature-256": sign(String(body)),
      ...change.headers,
    },
    body: Buffer.from(body),
  });
};

const told = ({ answer, outcome, wakes }: Heard): string =>
  `${answer.status} ${outcome} ${String(wakes)}`;

describe("a delivery", () => {
  it("that is signed wakes a run", async () => {
    expect(told(await hear())).toBe("202 woke push");
  });

  it("is believed with the secret before too, as long as that is set", async () => {
    const headers = {
      "x-hub-signature-256": sign(text, "the-secret-before-it"),
    };
    const both = [secret, "the-secret-before-it"];
    expect(told(await hear({ secrets: both, headers }))).toBe("202 woke push");
    expect(told(await hear({ headers }))).toBe("401 signature null");
  });

  const good = sign(text);
  test.each<readonly [string, string, string]>([
    ["no prefix", good.slice(7), "unsigned"],
    [
      "the prefix of another algorithm",
      good.replace("sha256", "sha1"),
      "unsigned",
    ],
    ["SHA-1 as it once was", sign(text, secret, "sha1"), "unsigned"],
    [
      "SHA-1 under the new name",
      sign(text, secret, "sha1").replace("sha1", "sha256"),
      "unsigned",
    ],
    ["nothing", "", "unsigned"],
    ["the prefix alone", "sha256=", "unsigned"],
    ["one digit less", good.slice(0, -1), "unsigned"],
    ["one digit more", `${good}0`, "unsigned"],
    ["capitals", `sha256=${good.slice(7).toUpperCase()}`, "unsigned"],
    ["white space before it", ` ${good}`, "unsigned"],
    ["two signatures", `${good}, ${good}`, "unsigned"],
    [
      "one digit changed",
      good.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
      "signature",
    ],
    ["that of another body", sign(`${text} `), "signature"],
    [
      "that of the body written again",
      sign(JSON.stringify(payload, null, 1)),
      "signature",
    ],
    ["that of an empty body", sign(""), "signature"],
    ["another secret's", sign(text, "the-secret-of-mallory"), "signature"],
    ["that of the empty secret", sign(text, ""), "signature"],
  ])("is refused with %s for a signature", async (_name, signature, why) => {
    expect(
      told(await hear({ headers: { "x-hub-signature-256": signature } })),
    ).toBe(`401 ${why} null`);
  });

  it("is refused without a signature, whatever older one it has", async () => {
    const receive = await createHear([secret], "main");
    const heard = await receive({
      headers: { "x-hub-signature": sign(text, secret, "sha1") },
      body: Buffer.from(text),
    });
    expect(told(heard)).toBe("401 unsigned null");
  });

  it("is refused altogether where no secret is set: nothing stands in for it", async () => {
    expect(told(await hear({ secrets: [] }))).toBe("503 no-secret null");
  });

  test.each([
    ["is no JSON", "{"],
    ["is a form", "payload=%7B%7D"],
    ["is a number", "7"],
    ["is null", "null"],
  ])("whose body %s is refused, signed as it is", async (_name, body) => {
    expect(told(await hear({ body }))).toBe("400 not-json null");
  });

  it("of bytes that are no UTF-8 is not the one that was signed", async () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]);
    const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    expect(
      told(await hear({ body, headers: { "x-hub-signature-256": signature } })),
    ).toBe("401 signature null");
  });

  it("wakes once, whatever delivery id it is replayed under, and again when it was forgotten", async () => {
    const receive = await createHear([secret], "main");
    const send = (body: string, id: string) =>
      receive({
        headers: {
          "x-github-event": "push",
          "x-github-delivery": id,
          "x-hub-signature-256": sign(body),
        },
        body: Buffer.from(body),
      });
    expect(told(await send(text, "1"))).toBe("202 woke push");
    expect(told(await send(text, "2"))).toBe("202 replayed null");
    for (let n = 0; n < 4_096; n += 1)
      await send(JSON.stringify({ ...payload, n }), "3");
    expect(told(await send(text, "1"))).toBe("202 woke push");
  });

  test.each<readonly [string, object, string]>([
    ["push", { ref: "refs/heads/main" }, "push"],
    ["push", { ref: "refs/heads/curfew/ledger" }, "null"],
    ["push", { ref: "refs/heads/mainly" }, "null"],
    ["pull_request", { action: "closed" }, "pull request closed"],
    ["pull_request", { action: "opened" }, "null"],
    ["membership", { action: "added" }, "membership"],
    ["ping", { zen: "" }, "null"],
    ["star", {}, "null"],
  ])("of %s with %o wakes for: %s", async (event, body, wakes) => {
    const { answer, wakes: why } = await hear({
      body: JSON.stringify(body),
      headers: { "x-github-event": event },
    });
    expect(answer.status).toBe(202);
    expect(String(why)).toBe(wakes);
  });
});
