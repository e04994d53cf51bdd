import { expect, it } from "vitest";
import {
  type PolicyVersion,
  settingsHistory,
} from "../../src/controller/survey/policy.ts";
import type { BlobSha } from "../../src/domain/ids.ts";

const sound = `mode: enforce
brake: { removals: 5, share: 0.2 }
identity: { source: file }
policyApprovals: 1
`;

/** Newest first; null: removed. */
const read = (texts: readonly (string | null)[]) => {
  const blobs = new Map<BlobSha, Uint8Array>();
  const versions = texts.map((text, position): PolicyVersion => {
    const blob = String(position).padStart(40, "0") as BlobSha;
    if (text !== null) blobs.set(blob, new TextEncoder().encode(text));
    return {
      path: "access/curfew.yaml",
      position,
      blob: text === null ? null : blob,
      isRemoval: text === null,
    };
  });
  const { value, findings } = settingsHistory(versions, blobs);
  return [
    value?.mode ?? "none",
    ...findings
      .filter(({ code }) => code.startsWith("settings-"))
      .map(({ code, message }) => `${code}: ${message}`),
  ];
};

it.each([
  { texts: [sound], said: ["enforce"] },
  {
    texts: [],
    said: [
      "none",
      "settings-missing: There are no settings on main; Curfew only observes.",
    ],
  },
  {
    texts: [null, sound],
    said: [
      "enforce",
      "settings-missing: There are no settings on main any more; the last readable ones are in force.",
    ],
  },
  {
    texts: ["mode: x\n", null, sound],
    said: [
      "enforce",
      "settings-broken: The settings on main cannot be read; the last readable ones are in force.",
    ],
  },
  {
    texts: [null, "mode: x\n"],
    said: [
      "none",
      "settings-missing: There are no settings on main any more; Curfew only observes.",
    ],
  },
  {
    texts: ["mode: x\n"],
    said: [
      "none",
      "settings-broken: The settings on main cannot be read; Curfew only observes.",
    ],
  },
])("$texts.length versions of the settings: $said", ({ texts, said }) => {
  expect(read(texts)).toEqual(said);
});
