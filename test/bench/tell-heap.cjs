/** Loaded before the service, with `--expose-gc`: at a signal it collects, and tells on standard error what is left. */
process.on("SIGUSR2", () => {
  globalThis.gc();
  globalThis.gc();
  process.stderr.write(`heap ${process.memoryUsage().heapUsed}\n`);
});
