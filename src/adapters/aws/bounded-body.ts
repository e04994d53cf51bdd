/** An answer that has no end fills no memory: the SDK reads bodies whole, however long they are. */
import { pipeline, Readable, Transform } from "node:stream";
import { malformed } from "./failure.ts";

/** Bytes. A page of AWS's, with a hundred entries or one policy, has some ten thousand. */
const longest = 4 * 1024 * 1024;

interface Middlewares {
  add(
    middleware: <Output extends { readonly response: unknown }>(
      next: (given: unknown) => Promise<Output>,
    ) => (given: unknown) => Promise<Output>,
    options: { readonly step: "deserialize"; readonly priority: "low" },
  ): void;
}

/** Nearest to the socket, so that everything else of the SDK sees the bounded body. */
export const boundBodies = (stack: unknown): void => {
  (stack as Middlewares).add(
    (next) => async (given) => {
      const answered = await next(given);
      const response = answered.response as { body?: unknown };
      if (response.body instanceof Readable)
        response.body = bounded(response.body);
      return answered;
    },
    { step: "deserialize", priority: "low" },
  );
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
