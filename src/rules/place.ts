/** What a path below `access/` is for. A person's own names are kept as they are: whether they are valid is another question. */
export type Place =
  | { readonly kind: "grant"; readonly tier: string; readonly name: string }
  | { readonly kind: "tier"; readonly name: string }
  | { readonly kind: "settings" }
  | { readonly kind: "people" }
  /** Allowed, and never read. */
  | { readonly kind: "ignored" }
  /** Read by nothing, though somebody may believe that it is. */
  | { readonly kind: "stray" }
  | { readonly kind: "outside" };

export const placeOf = (path: string): Place => {
  const [top, folder, name = "", file = "", ...deeper] = path.split("/");
  if (top !== "access") return { kind: "outside" };
  if (name === "") return atTop.get(folder) ?? stray;
  if (folder === "tiers" && file === "" && isYaml(name)) {
    return { kind: "tier", name: withoutEnding(name) };
  }
  if (folder !== "grants" || deeper.length > 0) return stray;
  if (isYaml(file)) {
    return { kind: "grant", tier: name, name: withoutEnding(file) };
  }
  const isKeeper = file === keeper || (file === "" && name === keeper);
  return isKeeper ? { kind: "ignored" } : stray;
};

const stray: Place = { kind: "stray" };

const atTop: ReadonlyMap<string | undefined, Place> = new Map([
  ["curfew.yaml", { kind: "settings" }],
  ["people.yaml", { kind: "people" }],
  ["README.md", { kind: "ignored" }],
]);

// Git keeps no empty folders, so people put this into them.
const keeper = ".gitkeep";

const isYaml = (name: string): boolean =>
  name.endsWith(".yaml") && name !== ".yaml";

const withoutEnding = (name: string): string => name.slice(0, -".yaml".length);
