/** Who we are on GitHub, so that what others write in our name is not taken for ours. */
import type { Account } from "../../domain/forge.ts";
import type { Credentials } from "./credentials.ts";
import { account } from "./facts.ts";
import type { Rest } from "./rest.ts";
import { filledText, nothing, object, optional } from "./shapes.ts";

export type IsOwn = (author: Account | null) => Promise<boolean>;

const viewer = object({
  // GraphQL can send half an answer along with its errors: any error is a failure.
  errors: optional(nothing),
  data: object({ viewer: object({ login: filledText }) }),
});

export const createIsOwn = (
  rest: Rest,
  credentials: Credentials,
  apiUrl: URL,
): IsOwn => {
  let known: Promise<(author: Account) => boolean> | null = null;

  const recognise = async (): Promise<(author: Account) => boolean> => {
    const app = await credentials.appLogin();
    // No person can have a login with brackets.
    if (app !== null) return hasLogin(app);
    const reply = await rest.ask("GET /user", {}, account);
    if (reply.kind === "ok") return (author) => author.id === reply.value.id;
    // An installation's token, such as the one of a workflow, may not ask that; GraphQL tells it.
    const answer = await rest.ask(
      `POST ${graphqlUrl(apiUrl)}`,
      { query: "query { viewer { login } }" },
      viewer,
    );
    if (answer.kind !== "ok") throw reply.error;
    return hasLogin(answer.value.data.viewer.login);
  };

  return async (author) => {
    if (author === null) return false;
    known ??= recognise();
    try {
      return (await known)(author);
    } catch (error) {
      known = null;
      throw error;
    }
  };
};

const hasLogin = (login: string) => (author: Account) =>
  author.login.toLowerCase() === login.toLowerCase();

/** `/graphql` beside the API, `/api/graphql` on a server of one's own, where the API is at `/api/v3`. */
const graphqlUrl = (apiUrl: URL): string =>
  new URL(
    `${apiUrl.pathname.replace(/\/+$/, "").replace(/\/v3$/, "")}/graphql`,
    apiUrl,
  ).href;
