/**
 * A real server for tests: `transformers serve` on CPU with a model from a folder, on a free port
 * of 127.0.0.1.
 */
import { execFileSync, spawn } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { venvProgram } from "../trainer/python.ts";

const env = { ...process.env, HF_HUB_OFFLINE: "1", TOKENIZERS_PARALLELISM: "false" };

/**
 * Writes a chat model with random weights and a byte tokenizer: enough for a real server to serve.
 */
export function makeTinyModel(folder: string): void {
  const script = fileURLToPath(new URL("policy/make-tiny-model.py", import.meta.url));
  execFileSync(venvProgram("python"), [script, folder], { env, stdio: "ignore" });
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

export type Served = {
  /** For `policy.base_urls`. */
  url: string;
  /** For `policy.model`. */
  model: string;
  close(): void;
};

/** Resolves once the server answers. @throws where it ends by itself */
export async function serve(model: string): Promise<Served> {
  const port = await freePort();
  const place = ["--host", "127.0.0.1", "--port", String(port), "--device", "cpu"];
  const server = spawn(venvProgram("transformers"), ["serve", model, ...place], { env, stdio: "ignore" });
  const healthy = () =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      (response) => response.ok,
      () => false,
    );
  while (!(await healthy())) {
    if (server.exitCode !== null) throw new Error(`transformers serve ended with ${server.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return { url: `http://127.0.0.1:${port}/v1`, model, close: () => void server.kill("SIGKILL") };
}
