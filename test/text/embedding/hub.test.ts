import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fetchModel } from "../../../text/embedding/hub.ts";
import { scratchFolder } from "../../io/scratch.ts";

const root = scratchFolder();
let asked: string[];

function hub(answer: (file: string) => Response | Promise<Response>): void {
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    return Promise.resolve(answer(url.split("/resolve/main/")[1] ?? ""));
  });
}

beforeEach(() => {
  asked = [];
  vi.stubEnv("HF_HUB_OFFLINE", "");
  vi.stubEnv("HF_ENDPOINT", "https://hub.test/");
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

test("a model appears whole, with its weights where the hub has them", async () => {
  hub((file) => new Response(`content of ${file}`));
  const target = join(root, "new", "models", "m");
  expect(await fetchModel(target)).toBe(true);
  expect(asked.every((url) => url.startsWith("https://hub.test/sentence-transformers/"))).toBe(true);
  for (const file of ["config.json", "tokenizer.json", "onnx/model.onnx"])
    expect(readFileSync(join(target, file), "utf8")).toBe(`content of ${file}`);
  expect(readdirSync(join(root, "new", "models"))).toEqual(["m"]);
});

test.each([
  [
    "a file that the hub lacks",
    (file: string) => new Response("", { status: file.endsWith("onnx") ? 404 : 200 }),
  ],
  ["no network", () => Promise.reject(new TypeError("fetch failed"))],
  ["an answer without a body", () => new Response(null, { status: 204 })],
  [
    "an answer that breaks off",
    () => new Response(new ReadableStream({ pull: (to) => to.error(new Error("cut")) })),
  ],
])("%s: false, and nothing is left", async (_what, answer) => {
  hub(answer);
  const target = join(root, "none", "m");
  expect(await fetchModel(target)).toBe(false);
  expect(existsSync(target)).toBe(false);
  expect(readdirSync(join(root, "none"))).toEqual([]);
});

test("a folder that is there already is left as it is", async () => {
  hub((file) => new Response(`first ${file}`));
  const target = join(root, "twice", "m");
  await fetchModel(target);
  hub((file) => new Response(`second ${file}`));
  await fetchModel(target);
  expect(readFileSync(join(target, "config.json"), "utf8")).toBe("first config.json");
  expect(readdirSync(join(root, "twice"))).toEqual(["m"]);
});
