import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { EXIT, UserError } from "../../../schemas/errors.ts";
import { buildModel } from "../../../text/embedding/build.ts";
import { loadEncoder, weightsFile } from "../../../text/embedding/encoder.ts";
import { fetchModel } from "../../../text/embedding/hub.ts";
import { DEFAULT_MODEL, findModel, MODEL_VARIABLE, obtainModel } from "../../../text/embedding/model.ts";
import type { Runtime } from "../../../text/embedding/runtime.ts";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rftkit-model-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function folder(name: string, weights: string): Promise<string> {
  const place = join(root, name);
  await mkdir(join(place, weights, ".."), { recursive: true });
  await writeFile(join(place, weights), "");
  await writeFile(join(place, "tokenizer.json"), "{}");
  return place;
}

test("the model is looked for where the user says, then in the variable's folder, then in the cache", async () => {
  const own = await folder("own", "model.onnx");
  const variable = await folder("variable", "onnx/model.onnx");
  const cacheDir = join(root, "cache");
  const cached = await folder(join("cache", "models", DEFAULT_MODEL), "onnx/model.onnx");
  expect(findModel({ model: "own", baseDir: root, cacheDir }, {})).toBe(own);
  expect(findModel({ model: DEFAULT_MODEL, baseDir: root, cacheDir }, { [MODEL_VARIABLE]: variable })).toBe(
    variable,
  );
  expect(findModel({ model: DEFAULT_MODEL, baseDir: root, cacheDir }, {})).toBe(cached);
  expect(findModel({ model: DEFAULT_MODEL, baseDir: root, cacheDir: join(root, "none") }, {})).toBe(null);
  expect(weightsFile(own)).toBe(join(own, "model.onnx"));
});

test("a named folder that is no model is the user's fault and names the way on", async () => {
  const wrong = obtainModel({ model: "nowhere", baseDir: root });
  await expect(wrong).rejects.toThrow(UserError);
  await expect(wrong).rejects.toThrow("--without-embedding");
  vi.stubEnv(MODEL_VARIABLE, join(root, "nowhere"));
  await expect(
    obtainModel({ model: DEFAULT_MODEL, baseDir: root, cacheDir: join(root, "no") }),
  ).rejects.toThrow(MODEL_VARIABLE);
  vi.unstubAllEnvs();
  expect(EXIT.user).toBe(2);
});

test("a folder with broken weights is refused with what was expected", async () => {
  const create = () => Promise.reject(new Error("no graph"));
  const runtime: Runtime = { InferenceSession: { create }, Tensor: Object };
  const broken = loadEncoder(await folder("broken", "onnx/model.onnx"), runtime);
  await expect(broken).rejects.toThrow("a sentence-embedding model");
  await expect(loadEncoder(root, runtime)).rejects.toThrow("no onnx/model.onnx");
});

test("told to stay offline, the hub is not asked and nothing is left", async () => {
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  expect(await fetchModel(join(root, "hub", "model"))).toBe(false);
  vi.unstubAllEnvs();
  expect(await readdir(root)).not.toContain("hub");
});

test("a build that cannot start says which command failed, and leaves nothing", async () => {
  const target = join(root, "build", "model");
  const messages: string[] = [];
  const build = buildModel(target, { python: "no-such-python", log: (message) => messages.push(message) });
  await expect(build).rejects.toThrow(UserError);
  await expect(build).rejects.toThrow(/^no-such-python -m venv .*ENOENT.*--without-embedding/s);
  expect(messages[0]).toContain("1/4");
  expect(await readdir(join(root, "build"))).toEqual([]);
});
