/**
 * A canary API key is nowhere: not in the run directory, not in a process's arguments or the
 * judge's environment.
 */
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Place, place, start } from "./cli.ts";

const CANARY = "canary-5b1f0c2e9d";

let at: Place;
let server: Server;
let keys: (string | undefined)[];
let hold: Promise<void>;
let go: () => void;

const ANSWER = "```python\na, b = input().split()\nprint(a)\n```";

beforeEach(async () => {
  at = place({ problems: 2 });
  keys = [];
  hold = new Promise((resolve) => {
    go = resolve;
  });
  server = createServer((request, response) => {
    keys.push(request.headers.authorization);
    request.resume().on("end", async () => {
      if (keys.length > 2) await hold;
      const choices = [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: ANSWER } }];
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ id: "x", object: "chat.completion", model: "m", choices }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(at.folder, { recursive: true, force: true });
});

/**
 * Arguments of every process, and environments but those of the program itself, which was given the
 * key.
 */
function processesWith(text: string): string[] {
  const found: string[] = [];
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const args = readFileSync(`/proc/${pid}/cmdline`, "latin1");
      const isJudge = args.includes("supervisor");
      if (args.includes(text)) found.push(`arguments of ${args}`);
      if (isJudge && readFileSync(`/proc/${pid}/environ`, "latin1").includes(text))
        found.push("judge's environment");
    } catch {
      // The process ended between listing and reading, or hides its environment.
    }
  }
  return found;
}

function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path, "latin1").includes(text));
}

test.each(["variable", "file"])("a key given by %s reaches the server and nothing else", async (way) => {
  const keyFile = join(at.folder, "..", `key-${process.pid}`);
  writeFileSync(keyFile, CANARY);
  chmodSync(keyFile, 0o600);
  const { port } = server.address() as AddressInfo;
  at.write({
    policy: {
      kind: "openai",
      base_urls: [`http://127.0.0.1:${port}/v1`],
      model: "m",
      ...(way === "file" ? { api_key_file: keyFile } : { api_key_env: "TEST_CANARY_KEY" }),
    },
    generate: { samples: 2, max_turns: 2 },
  });
  const env = way === "file" ? {} : { TEST_CANARY_KEY: CANARY };
  const { ended } = start(["run", at.config, "--run", at.run, "--yes"], { env });
  const timer = setInterval(() => keys.length > 2 && go(), 50);
  while (keys.length <= 2) await new Promise((resolve) => setTimeout(resolve, 50));
  const seen = processesWith(CANARY);
  const result = await ended;
  clearInterval(timer);
  rmSync(keyFile);
  expect(result.code).toBe(0);
  expect(keys.length).toBeGreaterThan(2);
  expect(new Set(keys)).toEqual(new Set([`Bearer ${CANARY}`]));
  expect(seen).toEqual([]);
  expect(filesWith(at.run, CANARY)).toEqual([]);
  expect(result.stdout + result.stderr).not.toContain(CANARY);
});

test("a base URL that carries credentials is refused without repeating them", async () => {
  at.write({
    policy: { kind: "openai", base_urls: [`http://user:${CANARY}@127.0.0.1:9/v1`], model: "m" },
    generate: { samples: 1 },
  });
  const { code, stderr } = await start(["run", at.config, "--run", at.run]).ended;
  expect(code).toBe(2);
  expect(stderr).not.toContain(CANARY);
});
