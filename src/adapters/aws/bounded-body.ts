/** An answer that has no end fills no memory: the SDK reads bodies whole, however long they are. */
import { pipeline, Readable, Transform } from "node:stream";
import { malformed } from "./failure.ts";
import type { Received } from "./own-answer.ts";

/** Bytes. A page of AWS's, with a hundred entries or one policy, has some ten thousand. */
const longest = 4 * 1024 * 1024;

export const boundBody = (received: Received): void => {
  if (received.body instanceof Readable) received.body = bounded(received.body);
};

const bounded = (body: Readable): Readable => {
  let size = 0;
  const counting = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      size += chunk.length;
      if (size > longest) done(malformed("it is too long"));
      else done(null, chunk);
    },
  });
  // Whoever reads hears of a failure.
  pipeline(body, counting, () => undefined);
  return counting;
};
