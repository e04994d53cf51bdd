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
  const [top, ...steps] = path.split("/");
  if (top !== "access") return { kind: "outside" };
  const [folder = "", name = "", file = ""] = steps;
  switch (`${folder}/${steps.length}`) {
    case "curfew.yaml/1":
      return { kind: "settings" };
    case "people.yaml/1":
      return { kind: "people" };
    case "README.md/1":
      return { kind: "ignored" };
    case "tiers/2":
      return isYaml(name)
        ? { kind: "tier", name: withoutEnding(name) }
        : { kind: "stray" };
    case "grants/2":
      return { kind: name === keeper ? "ignored" : "stray" };
    case "grants/3":
      return isYaml(file)
        ? { kind: "grant", tier: name, name: withoutEnding(file) }
        : { kind: file === keeper ? "ignored" : "stray" };
    default:
      return { kind: "stray" };
  }
};

// Git keeps no empty folders, so people put this into them.
const keeper = ".gitkeep";

const isYaml = (name: string): boolean => /^.+\.yaml$/s.test(name);

const withoutEnding = (name: string): string => name.slice(0, -".yaml".length);
