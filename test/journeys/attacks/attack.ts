/** One line of the attack catalogue, and what several attacks have in common. */
import type { ReasonCode } from "../../../src/domain/reason-code.ts";
import {
  grant,
  grantPath,
  type ProofScene,
  type SceneOptions,
  tier,
} from "../proof-scene.ts";

/** What is tried, what the refusal says, and what else stands ready. */
export interface Attack {
  readonly name: string;
  readonly act: (scene: ProofScene) => void;
  readonly because: RegExp;
  /** The same for programs. */
  readonly code: ReasonCode;
  readonly options?: SceneOptions;
  /** It is no more than doubtful, and refused because it is too late to find out. */
  readonly isOverdue?: boolean;
  /** The alarm that it raises, where it is an attack on policy. */
  readonly alarm?: RegExp;
  /** Where the grant lies; Alice's, unless it is told. */
  readonly path?: string;
}

export const squash = { method: "squash" } as const;
/** An administrator's merge past every rule. */
export const bypass = { method: "squash", bypass: true } as const;

export const tierPath = "access/tiers/prod.yaml";
export const withTier = (approvals: number): SceneOptions => ({
  files: { [tierPath]: tier(approvals) },
});

/** Somebody pushes past all protection. */
export const pushToMain = (
  scene: ProofScene,
  files: Readonly<Record<string, string>>,
): void => {
  scene.as("carol").commitFiles({ branch: "main", files });
};

export const addFrank = { ".github/CODEOWNERS": "* @acme/owners @frank\n" };

/** Frank, who owns nothing until somebody says so, approves. */
export const approvedByFrank = (
  scene: ProofScene,
  files: Readonly<Record<string, string>> = {},
): void => {
  const number = scene.ask({ files: { [grantPath]: grant(), ...files } });
  scene.as("frank").approve(number);
  scene.as("carol").merge(number, squash);
};

/** Alice asks for the grant on another branch than main. */
export const askForDev = (scene: ProofScene): number => {
  scene.as("alice").push("dev", scene.trustRoot);
  return scene.ask({ base: "dev" });
};
