import { generateKeyPairSync } from "node:crypto";
import type { Account, App, Permissions } from "./accounts.ts";
import type { SandboxGitHub } from "./github.ts";
import { createApp, createInstallationToken } from "./tokens.ts";
import type { World } from "./world.ts";

export interface InstalledApp {
  readonly app: App;
  /** PEM; empty where the caller brought a public key. */
  readonly privateKey: string;
  readonly installationId: number;
  readonly bot: Account;
  /** Lives for one hour. */
  token(permissions?: Permissions): string;
}

export const installApp = (
  world: World,
  owner: Account,
  wanted: Parameters<SandboxGitHub["createApp"]>[0],
): InstalledApp => {
  const keys =
    wanted.publicKey === undefined
      ? generateKeyPairSync("rsa", {
          modulusLength: 2048,
          publicKeyEncoding: { type: "spki", format: "pem" },
          privateKeyEncoding: { type: "pkcs8", format: "pem" },
        })
      : { publicKey: wanted.publicKey, privateKey: "" };
  const app = createApp(world, {
    ...wanted,
    owner,
    publicKey: keys.publicKey,
  });
  return {
    app,
    privateKey: keys.privateKey,
    installationId: app.installation.id,
    bot: app.bot,
    token: (permissions) =>
      createInstallationToken(world, app, permissions).value,
  };
};
