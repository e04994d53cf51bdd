/**
 * Runs one command line after the other for the demo, each from its arguments to its exit code, as a process would that knows nothing
 * but its environment. It is one process for all of them: loading the vendors' SDKs takes longer than anything the story tells.
 */
import { main } from "./main.ts";
import { shippedWiring } from "./shipped-wiring.ts";

interface Written {
  out: string;
  errors: string;
}

let written: Written = { out: "", errors: "" };

const capture = (stream: NodeJS.WriteStream, name: keyof Written): void => {
  stream.write = (text: string | Uint8Array): boolean => {
    written[name] += String(text);
    return true;
  };
};
capture(process.stdout, "out");
capture(process.stderr, "errors");

process.on("message", (args: readonly string[]) => {
  written = { out: "", errors: "" };
  void main(shippedWiring, args).then((code) => {
    process.send?.({ code, ...written });
  });
});
