/** `rftkit view` and the index of `rftkit report` as programs. */
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { rftkit, start } from "../../e2e/cli.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeRun } from "../report/made/run.ts";

const folder = scratchFolder();
const runs = join(folder, "runs");
const TOKEN = "a-token-of-twenty-characters";
const temporary = join(folder, "tmp");

beforeAll(async () => {
  mkdirSync(temporary, { recursive: true });
  await makeRun(join(runs, "one"), { problems: 2, samples: 3 });
});

test("prints its address, answers, and stops at a signal without leaving a file", async () => {
  const env = { RFTKIT_TOKEN: TOKEN, TMPDIR: temporary, SSH_CONNECTION: "10.0.0.1 1 10.0.0.2 22" };
  const { child, ended } = start(["view", runs, "--port", "0"], { env });
  if (child.stdout === null) throw new Error("no output");
  const [line] = (await once(child.stdout, "data")) as [string];
  const url = line.trim();
  const authorization = `Basic ${Buffer.from(`me:${TOKEN}`).toString("base64")}`;
  expect((await fetch(url)).status).toBe(401);
  const page = await fetch(`${url}one/`, { headers: { authorization } });
  expect(await page.text()).toContain("page-trajectories");
  child.kill("SIGINT");
  const { code, stderr } = await ended;
  expect(code).toBe(0);
  expect(stderr).toMatch(/ssh -L \d+:127\.0\.0\.1:\d+ /);
  expect(readdirSync(temporary).filter((name) => name.startsWith("rftkit-view"))).toEqual([]);
  expect(existsSync(join(runs, "one", "report"))).toBe(false);
});

test("a folder without runs, a bad port and a shared machine without a token are refused", async () => {
  expect(await rftkit("view", folder)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("expected: a run directory"),
  });
  expect(await rftkit("view", runs, "--port", "70000")).toMatchObject({ code: 2 });
  const shared = await start(["view", runs], { env: { SLURM_JOB_ID: "7" } }).ended;
  expect(shared).toMatchObject({ code: 2, stderr: expect.stringContaining("--token-file") });
});

test("report of a folder of runs writes their index", async () => {
  const { code, stdout } = await rftkit("report", runs);
  expect([code, stdout.trim()]).toEqual([0, join(runs, "report", "index.html")]);
});
