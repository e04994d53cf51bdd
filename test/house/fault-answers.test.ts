import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { type Call, createDesk } from "../faults/desk.ts";
import {
  nameOf,
  type Trouble,
  troubles,
  troublesOf,
} from "../faults/faults.ts";
import { startProxy } from "../faults/proxy.ts";

const trouble = (name: string): Trouble => {
  const found = troubles.find((one) => nameOf(one) === name);
  if (found === undefined) throw new Error(`no fault ${name}`);
  return found;
};

const listUsers: Call = {
  channel: "aws",
  method: "POST",
  path: "/#iam:ListUsers?Action=ListUsers&Version=2010-05-08",
};

it.each<readonly [Call["channel"], string, string, boolean]>([
  ["github", "GET", "/api/v3/repos/acme/access", false],
  ["github", "POST", "/api/v3/repos/acme/access/issues/1/comments", true],
  ["okta", "GET", "/api/v1/groups", false],
  ["okta", "PUT", "/api/v1/groups/00g1/users/00u1", true],
  ["git", "POST", "/acme/access.git/git-upload-pack", false],
  ["git", "GET", "/acme/access.git/info/refs?service=git-receive-pack", false],
  ["git", "POST", "/acme/access.git/git-receive-pack", true],
  ["aws", "POST", "/#GetInlinePolicyForPermissionSet?{}", false],
  ["aws", "POST", "/#PutInlinePolicyToPermissionSet?{}", true],
  ["aws", "POST", "/#ProvisionPermissionSet?{}", true],
  ["aws", "POST", listUsers.path, false],
])(
  "answers falsely after the deed where there is one: %s %s %s",
  (channel, method, path, isWrite) => {
    const after = troublesOf({ channel, method, path })
      .filter(({ fault }) => {
        const act = fault.act({ channel, method, path }, 0);
        return act.kind === "answer" && act.when === "after";
      })
      .map(nameOf);
    expect(after).toEqual(
      isWrite ? ["500-after", "502-html-after", "empty-200-after"] : [],
    );
  },
);

it("lets the server do what it answers for in its place, and only then", async () => {
  let done = 0;
  const server = createServer((_incoming, outgoing) => {
    done += 1;
    outgoing.end("done");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const desk = createDesk(() => 0);
  const call: Call = { channel: "okta", method: "PUT", path: "/a" };
  const proxy = await startProxy({
    upstream: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    desk,
    callOf: () => call,
    onForward: () => undefined,
    onKill: () => undefined,
    now: () => 0,
  });
  onTestFinished(async () => {
    await proxy.close();
    server.close();
  });
  const put = async (name: string): Promise<unknown> => {
    done = 0;
    desk.begin({ ...trouble(name), call: { ...call, occurrence: 1 } });
    const { status } = await fetch(`${proxy.url}/a`, { method: "PUT" });
    return [name, status, done];
  };
  expect([
    await put("500"),
    await put("500-after"),
    await put("502-html-after"),
    await put("empty-200"),
    await put("empty-200-after"),
  ]).toEqual([
    ["500", 500, 0],
    ["500-after", 500, 1],
    ["502-html-after", 502, 1],
    ["empty-200", 200, 0],
    ["empty-200-after", 200, 1],
  ]);
});

it("refuses in the words of whoever is asked", () => {
  const said = (name: string, call: Call): string => {
    const act = trouble(name).fault.act(call, 0);
    return act.kind === "answer" ? `${act.status} ${act.body}` : act.kind;
  };
  const on = (channel: Call["channel"], path: string): Call => ({
    channel,
    method: "GET",
    path,
  });
  const github = on("github", "/api/v3/app");
  expect(said("403-permission", github)).toMatch(
    /^403 .*Resource not accessible by integration.*documentation_url/,
  );
  expect(said("403-permission", github)).not.toMatch(/rate-limit/);
  expect(troublesOf(github).map(nameOf)).toContain("403-permission");
  expect(said("403", on("okta", "/api/v1/groups"))).toMatch(/^403 .*E0000006/);
  expect(said("like-oktas", on("okta", "/api/v1/groups"))).toBe("200 []");
  expect(said("403", on("aws", "/#ListInstances?{}"))).toMatch(
    /^400 .*"AccessDeniedException"/,
  );
  expect(said("403", listUsers)).toMatch(/^403 .*<Code>AccessDenied<\/Code>/);
});
