import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";
import { createJudge, type JudgeOptions, type LocalJudge } from "../../judge/create.ts";
import { UserError } from "../../schemas/errors.ts";
import { request, SUM } from "./requests.ts";

const TIMEOUT_MS = 120_000;
let open: LocalJudge[] = [];

async function judgeWith(options: JudgeOptions): Promise<LocalJudge> {
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

test("below level 2 an unread program is refused, unless that is asked for", {
  timeout: TIMEOUT_MS,
}, async () => {
  const unread = request({ code: SUM, trusted: false });
  await expect((await judgeWith({ maxLevel: 1 })).run(unread)).rejects.toThrow(UserError);
  expect((await (await judgeWith({ maxLevel: 1, unsafe: true })).run(unread)).verdict).toBe("OK");
});

test("a judge below the level that was asked for does not start", { timeout: TIMEOUT_MS }, async () => {
  await expect(createJudge({ workers: 1, maxLevel: 0, minLevel: 2 })).rejects.toThrow(UserError);
});

test("an interpreter that is missing or too old is the user's fault", { timeout: TIMEOUT_MS }, async () => {
  await expect(createJudge({ python: "no-such-python" })).rejects.toThrow(UserError);
  await expect(createJudge({ python: "true" })).rejects.toThrow(UserError);
});

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
