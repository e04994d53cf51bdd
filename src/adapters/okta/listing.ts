/**
 * A whole listing, or a failure: never a part. The SDK's own iteration stops at an empty page in the middle and yields `null`, and a
 * member list that was cut makes people look absent. Its models are passed by as well: of a kind that they do not know (an application
 * that signs on by RADIUS) they drop what is not common to all kinds.
 */
import type { Calls, Deadline } from "./calls.ts";
import type { OktaSdk } from "./client.ts";
import type { OktaLimits } from "./config.ts";
import { malformed, OktaFailure } from "./failure.ts";
import { checkNext } from "./links.ts";
import type { Bucket } from "./metering.ts";

/** The part of the SDK's collection that is used. */
interface Pages {
  nextUri: string;
  readonly request: object;
  fetch(): Promise<{ readonly body: { text(): Promise<string> } }>;
}

export interface Listing<Item> {
  readonly bucket: Bucket;
  /** Prepares the request for the first page, of `limit` items where Okta lets itself be told; sends nothing yet. */
  readonly open: (sdk: OktaSdk, limit: number) => Promise<unknown>;
  /** Okta describes neither a limit nor a cursor for it: many items without a Link are all there are. */
  readonly isUnpaged?: true;
  /** Takes an item as Okta sent it, under Okta's own names. Throws where the value is not what it should be. */
  readonly read: (value: unknown) => Item;
}

/** Okta's own recommendation; larger pages make it time out. */
const fullPage = 200;

export const listAll = async <Item>(
  listing: Listing<Item>,
  context: {
    readonly calls: Calls;
    readonly limits: OktaLimits;
    readonly deadline: Deadline;
  },
): Promise<readonly Item[]> => {
  let limit = fullPage;
  for (let pass = 1; ; pass += 1) {
    try {
      const items = await onePass(listing, context, limit);
      if (items !== "unended") return items;
      if (limit < fullPage)
        throw malformed("a full page does not say whether another one follows");
      // Cut differently, a true end shows as a short page.
      limit = fullPage - 1;
    } catch (error) {
      // A cursor is only good within its own pass: after a failure in the middle the listing starts again.
      if (!(error instanceof MidwayFailure)) throw error;
      if (pass >= context.limits.passes || context.deadline())
        throw error.failure;
      await context.calls.restAfter(listing.bucket, error.failure, pass);
    }
  }
};

const onePass = async <Item>(
  listing: Listing<Item>,
  { calls, limits, deadline }: Parameters<typeof listAll>[1],
  limit: number,
): Promise<readonly Item[] | "unended"> => {
  const items: Item[] = [];
  const seen = new Set<string>();
  let address: string | null = null;

  for (let page = 1; page <= limits.pages; page += 1) {
    const { bucket } = listing;
    const isFirst = address === null;
    const wanted: string | null = address;
    const answer = await calls
      .send(
        {
          bucket,
          lane: "ordinary",
          deadline,
          retries: isFirst ? "all" : "limits",
        },
        async (sdk) => {
          const pages = (await listing.open(sdk, limit)) as Pages;
          if (wanted !== null) pages.nextUri = wanted;
          const at = pages.nextUri;
          const { body } = await pages.fetch();
          const values: unknown = JSON.parse(await body.text());
          return { at, values, next: calls.nextOf(pages.request) };
        },
      )
      .catch((error: unknown) => {
        throw isFirst ? error : midway(error);
      });

    if (!Array.isArray(answer.values) || answer.next === undefined)
      throw malformed("it is not a list");
    const values = answer.values as readonly unknown[];
    for (const value of values) items.push(listing.read(value));
    if (answer.next.kind !== "page") {
      const isUntold =
        answer.next.kind === "untold" && listing.isUnpaged !== true;
      // More than were asked for: where the limit is Okta's own, the page can be full all the same.
      return isUntold && values.length >= limit ? "unended" : items;
    }
    address = checkNext(answer.next.address, answer.at);
    if (seen.has(address)) throw malformed("its pages go in a circle");
    seen.add(address);
  }
  throw malformed(`it has more than ${limits.pages} pages`);
};

class MidwayFailure extends Error {
  readonly failure: OktaFailure;

  constructor(failure: OktaFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Whatever Okta says of a cursor that it gave a moment ago (expired, unknown) is no statement about the listing itself. */
const midway = (failure: unknown): unknown => {
  if (!(failure instanceof OktaFailure)) return failure;
  const { fault } = failure;
  if (fault.kind !== "refusal") return new MidwayFailure(failure);
  if (fault.status === 400 || fault.status === 410)
    return new MidwayFailure(
      malformed(`its cursor was refused with ${fault.status}`, failure.room),
    );
  return fault.status >= 500 || fault.status === 408
    ? new MidwayFailure(failure)
    : failure;
};
