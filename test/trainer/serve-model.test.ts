/** Start and end of the server of a checkpoint, with a program of ours in place of Python. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { type ServeRequest, serveModel } from "../../trainer/serve-model.ts";
import { fakeEnvironment, fakeModel, isAlive, starts } from "./fake-environment.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rftkit served "));
  process.env.RFTKIT_TRAINER_VENV = await fakeEnvironment(root);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const request = (name: string, folder: string, more: Partial<ServeRequest> = {}): ServeRequest => ({
  folder,
  name,
  place: join(root, `place-${name}`),
  kind: "trainer",
  threads: 1,
  signal: new AbortController().signal,
  ...more,
});

const pidOf = async (name: string): Promise<string | undefined> =>
  (await starts(join(root, `place-${name}`)))[0]?.[0];

test("requests call the model by its name, and close ends the process", async () => {
  const folder = await fakeModel(join(root, "a model"), "yes");
  const server = await serveModel(request("tuned", folder));
  const asked = await fetch(`${server.url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "tuned", messages: [] }),
  });
  expect(await asked.json()).toMatchObject({ model: "tuned", choices: [{ message: { content: "yes" } }] });
  const pid = await pidOf("tuned");
  expect(isAlive(pid)).toBe(true);
  await server.close();
  expect(isAlive(pid)).toBe(false);
  await server.close();
});

test("a server that ends at its start is an error with the end of its log", async () => {
  const empty = join(root, "empty");
  await mkdir(empty);
  await expect(serveModel(request("none", empty))).rejects.toThrow(
    /none\.log: expected a server of .*empty, got exit code 1; the end of its log:\nno weights here\. Free/,
  );
  process.env.RFTKIT_TRAINER_VENV = join(root, "nothing");
  await expect(serveModel(request("lost", empty))).rejects.toThrow(/spawn .* ENOENT/);
  process.env.RFTKIT_TRAINER_VENV = join(root, "venv");
});

test("an interruption ends a server that is still loading", async () => {
  const slow = join(root, "slow");
  await mkdir(slow);
  await writeFile(join(slow, "slow.txt"), "");
  const stop = new AbortController();
  const started = serveModel(request("slow", slow, { signal: stop.signal }));
  await expect.poll(() => pidOf("slow"), { timeout: 20_000 }).toBeDefined();
  stop.abort(new Error("interrupted"));
  await expect(started).rejects.toThrow("interrupted");
  expect(isAlive(await pidOf("slow"))).toBe(false);
});

test("the server ends at the end of its standard input, as when its parent is killed", async () => {
  const script =
    "import threading, time; from rftkit_trainer.serve import end_with_parent\n" +
    "threading.Thread(target=end_with_parent, daemon=True).start(); print(1, flush=True); time.sleep(100)";
  const env = { ...process.env, PYTHONPATH: assetPath("trainer/components") };
  const child = spawn("python3", ["-c", script], { env, stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  expect(child.exitCode).toBeNull();
  child.stdin.end();
  expect(await once(child, "close")).toEqual([0, null]);
});
