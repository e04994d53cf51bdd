// Preloaded into a command: tells, when it ends, how many modules it loaded, and how many of them belong to Okta's SDK, and to AWS's.
const inspector = require("node:inspector");

const session = new inspector.Session();
const urls = new Set();
session.connect();
session.on("Debugger.scriptParsed", ({ params }) => {
  if (params.url.startsWith("file:") || params.url.startsWith("/"))
    urls.add(params.url);
});
session.post("Debugger.enable");
process.on("exit", () => {
  const okta = [...urls].filter((url) => url.includes("okta-sdk-nodejs"));
  const aws = [...urls].filter((url) => /@aws-sdk|@smithy/.test(url));
  process.stderr.write(`modules ${urls.size} ${okta.length} ${aws.length}\n`);
});
