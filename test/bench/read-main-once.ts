import { readMain } from "../../src/controller/survey/read-main.ts";
import { openMirror } from "./many-grants.ts";

const git = await openMirror(process.argv[2] ?? "");
await readMain(git.repository, await git.repository.fetchMain());
process.stdout.write(String(process.resourceUsage().maxRSS));
