import type { Finding } from "../../domain/finding.ts";
import type { AttributePosture, Looked } from "../../domain/posture.ts";
import type { Settings } from "../../domain/settings.ts";
import { judgeLooked, notLookedAt, postureFinding } from "./finding.ts";

/** Whoever can edit the attribute that names his GitHub account can be somebody else, and approve for himself. Known null: no such attribute. */
export const judgeIdentity = (
  identity: Settings["identity"],
  attribute: Looked<AttributePosture | null>,
): readonly Finding[] => {
  if (identity.source === "file") return [];
  const { attribute: name } = identity;
  const place = `okta:schema/${name}`;
  const what = `whether people can edit their own ${name}`;
  return judgeLooked(place, what, attribute, (found) => {
    if (found === null)
      return [
        postureFinding(
          place,
          "identity-attribute-missing",
          "error",
          `Okta's user profile has no attribute ${name}, so nobody can be told by it`,
          "Add it (Directory, Profile Editor, User), read-only for people; or correct identity.attribute in access/curfew.yaml.",
        ),
      ];
    switch (found.self) {
      case "READ_ONLY":
      case "HIDE":
        return [];
      case "READ_WRITE":
        return [
          postureFinding(
            place,
            "identity-editable",
            "error",
            `People can edit their own ${name}: whoever does can approve for himself through a second account`,
            "Directory, Profile Editor, User: set the attribute's user permission to read-only.",
          ),
        ];
      case null:
      default:
        return [
          notLookedAt(place, what, {
            kind: "unreadable",
            why: "the schema does not say",
            remedy:
              "Look at the attribute's user permission in Directory, Profile Editor, User.",
          }),
        ];
    }
  });
};
