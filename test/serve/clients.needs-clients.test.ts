/**
 * Clients of other sandboxes, unchanged, against the server: SandboxFusion's from PyPI, and the
 * sandbox reward of verl as its package has it.
 */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { createJudge } from "../../judge/create.ts";
import type { RunningServer } from "../../serve/server.ts";
import { filesOf, pageText } from "../documents.ts";
import { startProgram } from "../e2e/cli.ts";
import { MEBIBYTE, served } from "./here.ts";

const PYTHON = assetPath(join(".venv-clients", "bin", "python"));
const VERL = join(assetPath(".consumers"), "verl");

let server: RunningServer;
beforeAll(async () => {
  server = await served({
    create: () => createJudge({ workers: 2, unsafe: true }),
    queue: 1000,
    limits: { bodyBytes: 32 * MEBIBYTE, bytesInFlight: 128 * MEBIBYTE },
  });
});
afterAll(() => server.stop());

async function said(script: string, env: Record<string, string> = {}): Promise<unknown> {
  const path = assetPath(join("test", "serve", "clients", script));
  const ended = await startProgram(PYTHON, [path], { env: { RFTKIT_JUDGE: server.url, VERL, ...env } }).ended;
  expect(ended).toMatchObject({ code: 0 });
  return JSON.parse(ended.stdout);
}

test("SandboxFusion's client: run_code, submit, concurrent calls, and an honest error", async () => {
  expect(await said("sandbox_fusion_client.py")).toEqual({
    hello: ["Success", "hello\n", 0],
    raises: ["Failed", 1, "before\n"],
    late: "TimeLimitExceeded",
    right: [true, [true, true]],
    wrong: [false, [true, false]],
    refused: true,
    async: true,
    threads: true,
  });
});

test("replace-sandboxfusion: the guide's program prints what the guide says", async () => {
  const [program] = filesOf(pageText("docs/replace-sandboxfusion.md"));
  const ended = await startProgram(PYTHON, ["-c", program?.text ?? ""], {
    env: { RFTKIT_JUDGE: server.url },
  }).ended;
  expect(ended).toMatchObject({ code: 0, stdout: "Success hello\n" });
});

type Scored = { expected: number; score: number; without: number };

test("verl's sandbox reward scores 50 programs right", async () => {
  const scored = (await said("verl_reward.py")) as Scored[];
  expect(scored).toHaveLength(50);
  expect(scored.filter(({ expected, score }) => Math.abs(expected - score) > 1e-9)).toEqual([]);
});

test("verl's sandbox reward while the judge's processes are killed: held, or no verdict; none is wrong", async () => {
  const kills = setInterval(() => {
    const pid = server.service.supervisorPid;
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  }, 700);
  setTimeout(() => clearInterval(kills), 4000);
  const scored = (await said("verl_reward.py", { PROGRAMS: "60" })) as Scored[];
  clearInterval(kills);
  const wrong = scored.filter(
    ({ expected, score, without }) => without === 0 && Math.abs(expected - score) > 1e-9,
  );
  expect(wrong).toEqual([]);
  expect(scored.filter(({ without }) => without === 0).length).toBeGreaterThan(30);
});

test("a dead server is 0 in verl's own code, as the guide says", async () => {
  const scored = (await said("verl_reward.py", {
    RFTKIT_JUDGE: "http://127.0.0.1:9",
    PROGRAMS: "10",
  })) as Scored[];
  expect(scored.every(({ score, without }) => score === 0 && without > 0)).toBe(true);
});
