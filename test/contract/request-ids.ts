/** Stands before another Okta and gives each of its answers the request id that the real one's bear. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export const withRequestIds = async (
  upstream: string,
  use: (url: string) => Promise<void>,
): Promise<void> => {
  const server = createServer((request, response) => {
    const { url = "/", method = "GET", headers } = request;
    const { authorization = "", accept = "*/*" } = headers;
    // Only what changes memberships and what reads is asked, and neither has a body.
    void fetch(upstream + url, { method, headers: { authorization, accept } })
      .then(async (answer) => {
        const body = Buffer.from(await answer.arrayBuffer());
        const type = answer.headers.get("content-type");
        const link = answer.headers.get("link");
        response.writeHead(answer.status, {
          "x-okta-request-id": "contract",
          ...(type === null ? {} : { "content-type": type }),
          ...(link === null ? {} : { link }),
        });
        response.end(body);
      })
      .catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    await use(`http://127.0.0.1:${port}`);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
};
