/**
 * Several servers as processes, one of which is killed while the Python client asks them: nothing
 * is lost; one with other problems is refused.
 */
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Started, start } from "../e2e/cli.ts";
import { client, saidBy, writeProblems } from "./several.ts";

const folder = mkdtempSync(join(tmpdir(), "servers "));
const file = join(folder, "judges.txt");
const { problems, token } = writeProblems(folder);
const running: Started[] = [];
afterAll(async () => {
  for (const { child, ended } of running) {
    child.kill("SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true });
});

/** Starts a server that adds itself to the file. */
async function server(of: string): Promise<Started> {
  const place = ["--port", "0", "--addresses", file, "--token-file", token];
  const started = start(["serve", "--problems", of, "--workers", "1", "--unsafe", ...place]);
  running.push(started);
  await Promise.race([
    once(started.child.stdout!, "data"),
    started.ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  return started;
}

const addresses = (): string[] => readFileSync(file, "utf8").trim().split("\n");

test("two servers, one killed under load: every program has its verdict", async () => {
  const [first] = await Promise.all([server(problems), server(problems)]);
  expect(addresses()).toHaveLength(2);
  const { begun, ended } = client(file, 300);
  await begun;
  first?.child.kill("SIGKILL");
  const { code, stdout, stderr } = await ended;
  expect([code, stderr]).toEqual([0, ""]);
  expect(saidBy(stdout)).toEqual({ right: 300, wrong: 0 });
});

test("a third server, with other problems, is refused, and takes the killed one off the list", async () => {
  await server(writeProblems(folder, 5).problems);
  expect(addresses()).toHaveLength(2);
  const { code, stdout } = await client(file).ended;
  expect(code).toBe(0);
  expect(saidBy(stdout)).toEqual({ refused: true });
});

test("a server that is stopped takes itself off the list", async () => {
  const last = running.at(-1);
  last?.child.kill("SIGTERM");
  expect(await last?.ended).toMatchObject({ code: 0 });
  expect(addresses()).toHaveLength(1);
});
