/** The `WWW-Authenticate` header (RFC 6750, 3; RFC 9449, 7.1): a refused proof is told there alone, with an empty body (okta-sdk-dotnet, issue 852). */

const oneParameter = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/g;

/** Empty where it names none. Foreign text, not cleaned. */
export const readChallenge = (
  header: string | null,
): { readonly code: string; readonly detail: string } => {
  const parameters = new Map(
    [...(header ?? "").matchAll(oneParameter)].map(
      ([, name = "", quoted, plain = ""]) => [
        name.toLowerCase(),
        quoted?.replace(/\\(.)/g, "$1") ?? plain,
      ],
    ),
  );
  return {
    code: parameters.get("error") ?? "",
    detail: parameters.get("error_description") ?? "",
  };
};
