/**
 * llama.cpp's HTTP server on one thread with a small model from PyPI, on a free port of 127.0.0.1
 * (`make .venv-llama`). Its log names the seed of a slot's request when the slot gets the next one.
 */
import { spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { assetPath } from "../io/assets.ts";
import { freePort } from "./serve.ts";

export type Llama = {
  /** For `policy.base_urls`. */
  url: string;
  /** Seeds of all requests so far; of those in one slot, in their order. */
  seeds(): Promise<number[]>;
  close(): void;
};

/** Requests at once that the server takes; each has a slot. */
const SLOTS = 2;
/** Of requests that only make the server log the ones before. */
const MARK = 1;

/** Long enough for a busy machine; milliseconds. */
const PATIENCE = 120_000;

/** Resolves once the server answers. @throws where it ends, or does not answer in time */
export async function serveLlama(
  model: "smollm2" | "gemma3" | `${string}.gguf`,
  folder: string,
): Promise<Llama> {
  const port = await freePort();
  const logFile = join(folder, `${basename(model)}.log`);
  const log = openSync(logFile, "a");
  const args = [
    assetPath("test/serve-llama.py"),
    model,
    String(port),
    join(assetPath("."), ".cache", "llama"),
  ];
  const server = spawn(assetPath(".venv-llama/bin/python"), args, { stdio: ["ignore", log, log] });
  const healthy = () =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      (response) => response.ok,
      () => false,
    );
  const started = performance.now();
  while (!(await healthy())) {
    if (server.exitCode !== null) throw new Error(`the server ended: ${readFileSync(logFile, "utf8")}`);
    if (performance.now() - started > PATIENCE) throw new Error("the server does not answer");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const url = `http://127.0.0.1:${port}/v1`;
  const mark = () =>
    fetch(`${url}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ messages: [{ role: "user", content: "a" }], max_tokens: 8, seed: MARK }),
    }).then((response) => response.text());
  return {
    url,
    async seeds() {
      for (let round = 0; round < 2; round += 1) await Promise.all(Array.from({ length: SLOTS }, mark));
      const launched = readFileSync(logFile, "utf8").matchAll(/launching slot : .*?"params":\{"seed":(\d+)/g);
      // Before its first request a slot has no seed, which is the largest number.
      return [...launched].map(([, seed]) => Number(seed)).filter((seed) => seed !== MARK && seed < 2 ** 31);
    },
    close: () => void server.kill("SIGKILL"),
  };
}
