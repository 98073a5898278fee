import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { createJudge, type JudgeSetup, type LocalJudge } from "../../../judge/create.ts";
import { UserError } from "../../../schemas/errors.ts";
import { request, SUM } from "../requests.ts";

const TIMEOUT_MS = 120_000;
let open: LocalJudge[] = [];

async function judgeWith(options: JudgeSetup): Promise<LocalJudge> {
  const judge = await createJudge({ workers: 1, ...options });
  open.push(judge);
  return judge;
}

afterEach(async () => {
  await Promise.all(open.map((judge) => judge.close()));
  open = [];
});

describe.each([3, 2, 1, 0] as const)("asked for level %i", (maxLevel) => {
  test("the level is at most that, and every guarantee that lacks is named", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const judge = await judgeWith({ maxLevel });
    expect(judge.identity.isolation).toBeLessThanOrEqual(maxLevel);
    expect(judge.missing.length > 0).toBe(judge.identity.isolation < 3);
    expect(judge.identity.python).toMatch(/^3\.\d+$/);
  });

  test("a trusted program is judged", { timeout: TIMEOUT_MS }, async () => {
    const judge = await judgeWith({ maxLevel });
    expect((await judge.run(request({ code: SUM }))).verdict).toBe("OK");
  });
});

test("below level 2 an untrusted program is refused, unless that is asked for", {
  timeout: TIMEOUT_MS,
}, async () => {
  const untrusted = request({ code: SUM, trusted: false });
  await expect((await judgeWith({ maxLevel: 1 })).run(untrusted)).rejects.toThrow(UserError);
  expect((await (await judgeWith({ maxLevel: 1, unsafe: true })).run(untrusted)).verdict).toBe("OK");
});

test("a judge below the level that was asked for does not start", { timeout: TIMEOUT_MS }, async () => {
  await expect(createJudge({ workers: 1, maxLevel: 0, minLevel: 2 })).rejects.toThrow(UserError);
});

test("an interpreter that is missing or too old is the user's fault", { timeout: TIMEOUT_MS }, async () => {
  await expect(createJudge({ python: "no-such-python" })).rejects.toThrow(UserError);
  await expect(createJudge({ python: "true" })).rejects.toThrow(UserError);
});

test("control groups are used where they can be made, and none is left", {
  timeout: TIMEOUT_MS,
}, async () => {
  const judge = await createJudge({ workers: 2 });
  expect(["v1", "v2", null, undefined]).toContain(judge.layers.cgroup);
  const mine = (name: string) => name.startsWith(`rftkit-judge-${judge.supervisorPid}-`);
  const groups = () => groupFolders().flatMap((folder) => readdirSync(folder).filter(mine));
  expect(groups().length > 0).toBe(typeof judge.layers.cgroup === "string");
  await judge.close();
  expect(groups()).toEqual([]);
});

/** Folders of control groups in which the judge may have made its own. */
function groupFolders(): string[] {
  if (process.platform !== "linux") return [];
  const mounts = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , kind]) => kind === "cgroup" || kind === "cgroup2");
  const own = readFileSync("/proc/self/cgroup", "utf8")
    .split("\n")
    .map((line) => line.split(":").slice(2).join(":"));
  const folders = mounts.flatMap(([, place = ""]) =>
    own.flatMap((path) => [place + path, join(place + path, "..")]),
  );
  return [...new Set(folders.map((path) => join(path)))].filter((path) => existsSync(path));
}

test("the judge's processes know no variable of Node's environment", { timeout: TIMEOUT_MS }, async () => {
  process.env.RFTKIT_TEST_SECRET = "hush";
  const judge = await judgeWith({});
  const code = "import os\nprint(sum(map(int, input().split())) if not os.environ else 'leak')";
  expect((await judge.run(request({ code }))).verdict).toBe("OK");
  if (process.platform === "linux") {
    const shown = execFileSync("cat", [`/proc/${judge.supervisorPid}/environ`], { encoding: "latin1" });
    expect(shown).not.toContain("hush");
  }
});
