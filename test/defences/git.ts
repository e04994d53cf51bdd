/** What a hostile repository, or a server of one, could do to those who read it with git. */
import { cut, type Defence } from "./defence.ts";

export const gitDefences: readonly Defence[] = [
  {
    hazard: "git: names",
    what: "a newline or a quote in a name makes two files of one",
    cuts: [
      cut(
        "git/tree.ts",
        '"ls-tree", "-r", "-z", ...options',
        '"ls-tree", "-r", ...options',
      ),
      cut("git/bounded.ts", "recordSplitter(NUL,", "recordSplitter(10,"),
    ],
    file: "git-hostile",
    test: "names of files may hold",
  },
  {
    hazard: "git: names",
    what: "a name acts as a pattern",
    cuts: [cut("git/environment.ts", '  GIT_LITERAL_PATHSPECS: "1",\n', "")],
    file: "git-hostile",
    test: "names of files are asked for literally",
  },
  {
    hazard: "git: names",
    what: "a name that is no UTF-8 speaks for another file",
    cuts: [
      cut(
        "git/paths.ts",
        "String.fromCharCode(0xdc00 + found.charCodeAt(0))",
        "`\\\\x${found.charCodeAt(0).toString(16)}`",
      ),
    ],
    file: "git-hostile",
    test: "names of files that are not UTF-8 do not speak for a file of main",
  },
  {
    hazard: "git: names",
    what: "a name that is too long for a command line ends the run",
    cuts: [
      cut("git/paths.ts", "Buffer.byteLength(text) < 64 * 1024", "text !== ''"),
    ],
    file: "git-hostile",
    test: "names of files may be",
  },
  {
    hazard: "git: huge blobs",
    what: "one file fills the memory",
    cuts: [
      cut(
        "git/blobs.ts",
        'if (length > limits.each && limits.tooLarge === "leave-out")',
        "if (length > Infinity)",
      ),
      cut(
        "git/blobs.ts",
        "if (length > limits.each || together > limits.together)",
        "if (length > Infinity)",
      ),
    ],
    file: "git-hostile",
    test: "blobs beyond the cap are refused before they are read",
  },
  {
    hazard: "git: huge blobs",
    what: "many files together fill the memory",
    cuts: [
      cut(
        "git/blobs.ts",
        "if (length > limits.each || together > limits.together)",
        "if (length > Infinity)",
      ),
    ],
    file: "git-hostile",
    test: "blobs block the run",
  },
  {
    hazard: "git: huge trees",
    what: "a head of a few hundred bytes lists more files than memory holds",
    cuts: [
      cut(
        "git/bounded.ts",
        "if (records > limits.records) throw",
        "if (records > Infinity) throw",
      ),
    ],
    file: "git-hostile",
    test: "more files than any memory holds are not read to their end",
  },
  {
    hazard: "git: missing blobs",
    what: "what git cannot give reads as absent",
    cuts: [
      cut(
        "git/blobs.ts",
        "if (answered !== blobs.length)",
        "if (answered > blobs.length)",
      ),
      cut(
        "git/blobs.ts",
        'if (blob === undefined || sha !== blob || type !== "blob")',
        "if (blob === undefined)",
      ),
    ],
    file: "git-hostile",
    test: "blobs that are missing, or no blobs, are an error and not absence",
  },
  {
    hazard: "git: trees",
    what: "one name stands for two files",
    cuts: [
      cut(
        "git/environment.ts",
        '["fetch.fsckObjects", "true"]',
        '["fetch.fsckObjects", "false"]',
      ),
    ],
    file: "git-hostile",
    test: "entries of a tree are refused when one name stands for two files",
  },
  {
    hazard: "git: redirects",
    what: "a redirect takes the token along",
    cuts: [
      cut(
        "git/environment.ts",
        '["http.followRedirects", "false"]',
        '["http.followRedirects", "true"]',
      ),
    ],
    file: "git-network",
    test: "the token does not follow a redirect",
  },
  {
    hazard: "git: alternates",
    what: "a plain server sends git elsewhere for its objects",
    cuts: [
      cut(
        "git/environment.ts",
        '["http.followRedirects", "false"]',
        '["http.followRedirects", "true"]',
      ),
    ],
    file: "git-network",
    test: "a plain HTTP server cannot send git to another host for its objects",
  },
  {
    hazard: "git: tokens",
    what: "another host gets the token",
    cuts: [
      cut(
        "git/environment.ts",
        "URL.canParse(origin) && new URL(origin).host === remote.host",
        "URL.canParse(origin)",
      ),
      cut(
        "git/environment.ts",
        "`http.${new URL(origin).origin}/.extraHeader`",
        '"http.extraHeader"',
      ),
    ],
    file: "git-network",
    test: "the token goes to its own host only",
  },
  {
    hazard: "git: tokens",
    what: "a broken git repeats the token in its message",
    cuts: [cut("git/run.ts", "stderr: redact(stderr, secrets)", "stderr")],
    file: "git-network",
    test: "the token is cut out of what a broken git says",
  },
  {
    hazard: "git: tokens",
    what: "a server repeats the token where it refuses a push",
    cuts: [cut("git/run.ts", "stdout: redactBytes(stdout, secrets)", "stdout")],
    file: "git-network",
    test: "the token is cut out of what a push was answered",
  },
  {
    hazard: "git: hangs",
    what: "a fetch without an end holds the run",
    cuts: [cut("git/run.ts", "    }, options.timeout);", "    }, 2_000_000);")],
    file: "git-network",
    test: "a fetch that is cut off by its time limit ends with its children",
  },
  {
    hazard: "git: configuration",
    what: "a clone's configuration or hooks name programs that are run",
    cuts: [
      cut(
        "git/environment.ts",
        "  GIT_DIR: config.mirrorDirectory,\n",
        "  GIT_DIR: `${config.clone}/.git`,\n",
      ),
      cut("git/environment.ts", "  ...asConfiguration(settings),\n", ""),
    ],
    file: "git-hostile",
    test: "the clone gives its origin's address and nothing that runs",
  },
  {
    hazard: "git: attributes",
    what: "a filter or a line ending changes what a file says",
    cuts: [
      cut(
        "git/blobs.ts",
        'args: ["cat-file", "--batch", "--buffer"]',
        'args: ["cat-file", "--batch", "--buffer", "--filters"]',
      ),
    ],
    file: "git-hostile",
    test: "entries of a tree keep their bytes, whatever attributes say",
  },
  {
    hazard: "git: submodules",
    what: "a submodule, a link or a program passes for a file",
    cuts: [cut("git/raw-changes.ts", 'return "submodule"', 'return "file"')],
    file: "git-hostile",
    test: "entries of a tree are told apart by kind",
  },
  {
    hazard: "git: half a fetch",
    what: "a commit that came without its trees counts as here",
    cuts: [
      cut(
        "git/fetch-commit.ts",
        '["merge-base", "--is-ancestor", sha, ref]',
        '["cat-file", "-e", sha]',
      ),
    ],
    file: "git-network",
    test: "a pull request's head whose commit came without its trees is fetched again",
  },
  {
    hazard: "git: moved heads",
    what: "a head that moved on during the check is lost, or another is read",
    cuts: [
      cut(
        "git/fetch-commit.ts",
        "const itself = await fetchRefs(mirror, [sha], line);",
        'void line; const itself = { code: 0, stdout: Buffer.alloc(0), stderr: "" };',
      ),
    ],
    file: "git-network",
    test: "a pull request's head is fetched by number, and by its id when it has moved on",
  },
  {
    hazard: "git: the ledger",
    what: "a plain push takes entries away, and the older ledger is signed too",
    cuts: [
      cut(
        "git/ledger-setbacks.ts",
        "firstParent !== null && changes.some(takesAway(sizes))",
        "firstParent !== null && changes.length < 0",
      ),
    ],
    file: "git",
    test: "the ledger knows where it was set back by a shorter file",
  },
  {
    hazard: "git: the ledger",
    what: "what stood before is changed, and only what was added is looked at",
    cuts: [
      cut(
        "git/ledger-growth.ts",
        'beginning.digest("hex") === was.blob',
        'beginning.digest("hex") !== ""',
      ),
    ],
    file: "git-ledger",
    test: "what was added behind a known commit cannot be told where the ledger is longer, and another before",
  },
  {
    hazard: "git: the ledger",
    what: "a reading that ends early is pushed as the whole of it",
    cuts: [
      cut("git/pass-blob.ts", "if (passed !== length)", "if (passed > length)"),
    ],
    file: "git-ledger",
    test: "an addition to a ledger of many pieces is not pushed where git does not give all of it",
  },
  {
    hazard: "git: tags",
    what: "a tag passes for the commit that it names",
    cuts: [cut("git/fetch-commit.ts", '!== "commit"', '=== ""')],
    file: "git-network",
    test: "a pull request's head that is a tag of a commit is none",
  },
  {
    hazard: "git: hangs",
    what: "a pull request's head that hangs holds up main and the ledger",
    cuts: [
      cut(
        "git/refs.ts",
        "mirror.inTurn(line, () =>",
        'mirror.inTurn("branches", () =>',
      ),
    ],
    file: "git-network",
    test: "a pull request's head that hangs holds up no other branch",
  },
  {
    hazard: "git: half a fetch",
    what: "each fetch that breaks off leaves its half on the disk",
    cuts: [
      cut(
        "git/mirror.ts",
        "return await clearingUp(config.mirrorDirectory, action);",
        "void clearingUp; return await action();",
      ),
    ],
    file: "git-unfinished",
    test: "a fetch that was not finished leaves nothing behind when the connection breaks off",
  },
  {
    hazard: "git: half a fetch",
    what: "what another process is receiving is taken for left behind",
    cuts: [
      cut("git/unfinished.ts", "if (old.length < marks.length) return;", ""),
    ],
    file: "git-unfinished",
    test: "a fetch that was not finished leaves nothing behind when it is stopped, and takes nothing",
  },
  {
    hazard: "git: versions",
    what: "a git that is too old fails somewhere, or lets something through",
    cuts: [
      cut(
        "git/version.ts",
        "if (!isFrom(oldest, version))",
        "if (version.length < 2)",
      ),
    ],
    file: "git-version",
    test: "a git that is too old is named, with what is needed",
  },
  {
    hazard: "git: versions",
    what: "an unmended git runs the program that a local remote names",
    cuts: [
      cut(
        "git/version.ts",
        'if (!stderr.includes("lazy fetching disabled"))',
        'if (stderr === "heeds")',
      ),
    ],
    file: "git-version",
    test: "a git that fetches what a repository lacks, whatever it is told reads no repository",
  },
  {
    hazard: "git: substitutes",
    what: "a replace ref shows another commit's files",
    cuts: [cut("git/environment.ts", '  GIT_NO_REPLACE_OBJECTS: "1",\n', "")],
    file: "git-substitutes",
    test: "a commit in the mirror is not another one that stands in for it",
  },
  {
    hazard: "git: substitutes",
    what: "a graft gives a commit other parents",
    cuts: [cut("git/environment.ts", '  GIT_GRAFT_FILE: "/dev/null",\n', "")],
    file: "git-substitutes",
    test: "a commit in the mirror has its own parents, whatever is grafted",
  },
  {
    hazard: "git: lazy fetches",
    what: "a local remote's program is run for what it lacks",
    cuts: [cut("git/environment.ts", '  GIT_NO_LAZY_FETCH: "1",\n', "")],
    file: "git-substitutes",
    test: "a repository of this machine that lacks objects is read as far as it goes",
  },
];
