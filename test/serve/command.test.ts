/** `rftkit serve` as a program: where it listens, whom it lets in, how it ends. */
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Started, start } from "../e2e/cli.ts";
import { send, until } from "./here.ts";

let folder: string;
const running: Started[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "serve-"));
});
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

const NOT_SHARED = { SLURM_JOB_ID: undefined as unknown as string };

/** Starts a server. @returns its address, once it is ready */
async function serving(args: string[], env: Record<string, string> = {}): Promise<Started & { url: string }> {
  const started = start(["serve", "--workers", "1", "--unsafe", ...args], { env: { ...NOT_SHARED, ...env } });
  running.push(started);
  const line = Promise.race([
    once(started.child.stdout!, "data").then(([text]) => String(text).trim()),
    started.ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  return { ...started, url: await line };
}

const TOKEN = "a-token-for-the-tests";
const tokenFile = (mode = 0o600): string => {
  const path = join(folder, "token");
  writeFileSync(path, `${TOKEN}\n`, { mode });
  return path;
};
const headers = { authorization: `Bearer ${TOKEN}` };
const SAMPLE = ["--problems", "configs/sample.yaml"];

test("serves the problems of a configuration by id, with a token, until SIGTERM", async () => {
  const { url, child, ended } = await serving(["--port", "0", "--token-file", tokenFile(), ...SAMPLE]);
  const health = (await send({ url }, "/health", { headers })).json as { problems: number };
  expect(health.problems).toBeGreaterThan(20);
  expect((await send({ url }, "/health")).status).toBe(401);
  const slow = { code: "import time\ntime.sleep(1)\nprint(1)", tests: [{ input: "", output: "1" }] };
  const answer = send({ url }, "/v1/judge", { body: slow, headers });
  await until(() => true);
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill("SIGTERM");
  expect((await answer).json).toMatchObject({ verdict: "OK" });
  expect(await ended).toMatchObject({ code: 0, signal: null });
});

test("listens on a socket that only its owner can open, and removes it", async () => {
  const path = join(folder, "judge.sock");
  const { url, child, ended } = await serving(["--socket", path], { SLURM_JOB_ID: "7" });
  expect(url).toBe(`unix:${path}`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect((await send({ url }, "/health")).json).toMatchObject({ status: "ok", problems: 0 });
  const second = await start(["serve", "--unsafe", "--workers", "1", "--socket", path]).ended;
  expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining("a server that is running") });
  child.kill("SIGINT");
  expect((await ended).code).toBe(0);
  expect(existsSync(path)).toBe(false);
});

test("a server with --with-parent ends when its stdin is closed", async () => {
  // The tests' stdin is closed from the start.
  const started = start(["serve", "--workers", "1", "--unsafe", "--port", "0", "--with-parent"], {
    env: { RFTKIT_TOKEN: TOKEN },
  });
  running.push(started);
  expect(await started.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^http:\/\/127/) });
});

test.each([
  ["another host without a token", ["--host", "0.0.0.0"], {}, "a token, or a Unix socket"],
  ["a Slurm job without a token", [], { SLURM_JOB_ID: "7" }, "Slurm job"],
  ["a short token", [], { RFTKIT_TOKEN: "short" }, "at least 16 printable characters"],
  ["no such problem file", ["--problems", "nothing.jsonl"], { RFTKIT_TOKEN: TOKEN }, "nothing.jsonl"],
  ["a port beyond", ["--port", "70000"], { RFTKIT_TOKEN: TOKEN }, "from 0 to 65535"],
])("%s is refused before anything listens", async (_, args, env, message) => {
  const ended = await start(["serve", "--port", "0", "--workers", "1", "--unsafe", ...args], { env }).ended;
  expect(ended).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(message) });
});

test("a token file that others can read is refused, and the token is never printed", async () => {
  const ended = await start(["serve", "--unsafe", "--token-file", tokenFile(0o644)]).ended;
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("chmod 600") });
  expect(ended.stderr).not.toContain(TOKEN);
});
