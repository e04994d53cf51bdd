/** Secrets are struck out of whatever a process says before anybody sees it. */
export const redact = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((shown, secret) => shown.replaceAll(secret, "***"), text);

/** Byte for byte, so that nothing else changes. */
export const redactBytes = (
  bytes: Buffer,
  secrets: readonly string[],
): Buffer =>
  secrets.length === 0
    ? bytes
    : Buffer.from(redact(latin1(bytes), secrets.map(latin1)), "latin1");

const latin1 = (text: string | Buffer): string =>
  Buffer.from(text).toString("latin1");
