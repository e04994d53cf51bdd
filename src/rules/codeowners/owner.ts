/** Somebody whom a CODEOWNERS line names. `text` is as written. */
export type Owner =
  | { readonly kind: "user"; readonly login: string; readonly text: string }
  | {
      readonly kind: "team";
      readonly organisation: string;
      readonly team: string;
      readonly text: string;
    }
  /** GitHub lets an address own; no account can be proven to be behind it, so it never approves anything here. */
  | { readonly kind: "email"; readonly address: string; readonly text: string };

const user = /^@[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/;
const team = /^@[A-Za-z0-9][A-Za-z0-9_-]{0,38}\/[A-Za-z0-9_.-]{1,100}$/;
const email = /^[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,253}$/;

/** null: not an owner in any of the three forms. */
export const parseOwner = (text: string): Owner | null => {
  if (user.test(text)) return { kind: "user", login: text.slice(1), text };
  if (team.test(text)) {
    const slash = text.indexOf("/");
    return {
      kind: "team",
      organisation: text.slice(1, slash),
      team: text.slice(slash + 1),
      text,
    };
  }
  return email.test(text) ? { kind: "email", address: text, text } : null;
};

/** GitHub compares logins and team names without regard to case. */
export const ownerKey = (owner: Owner): string => owner.text.toLowerCase();
