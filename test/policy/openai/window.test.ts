/** The window of a model, by the replies of the servers that state it. */
import { afterEach, expect, test } from "vitest";
import { askWindow } from "../../../policy/openai/window.ts";
import { PolicyOptions } from "../../../schemas/run-options.ts";
import { type AnsweringServer, fine, startAnswering } from "../answering-server.ts";

const open: AnsweringServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function serving(pages: Record<string, unknown>): Promise<AnsweringServer> {
  const server = await startAnswering((body) => fine(body), pages);
  open.push(server);
  return server;
}

const windowAt = (base_urls: string[], change: object = {}) => {
  const options = PolicyOptions.parse({ kind: "openai", base_urls, model: "tiny", ...change });
  if (options.kind !== "openai") throw new Error("not this kind");
  return askWindow(options, { baseDir: ".", signal: new AbortController().signal });
};

const models = (...data: object[]) => ({ "/v1/models": { object: "list", data } });

test.each<[string, Record<string, unknown>, number | null]>([
  // vllm/entrypoints/openai/models/serving.py at 00153c8b: an adapter has no length of its own.
  ["vLLM", models({ id: "tiny", max_model_len: 32_768, parent: null }), 32_768],
  [
    "vLLM, an adapter",
    models({ id: "base", max_model_len: 8192 }, { id: "tiny", max_model_len: null, parent: "base" }),
    8192,
  ],
  // python/sglang/srt/entrypoints/openai/protocol.py at 004c82e0 (ModelCard).
  ["SGLang", models({ id: "tiny", owned_by: "sglang", root: "tiny", max_model_len: 40_960 }), 40_960],
  ["a server of one model under another name", models({ id: "/models/tiny", max_model_len: 4096 }), 4096],
  [
    "a hosted model with context_length",
    models({ id: "tiny", context_length: 131_072 }, { id: "b" }),
    131_072,
  ],
  ["a hosted model with context_window", models({ id: "tiny", context_window: 65_536 }, { id: "b" }), 65_536],
  ["a hosted model with max_context_length", models({ id: "tiny", max_context_length: 1024 }), 1024],
  [
    "llama.cpp",
    {
      ...models({ id: "tiny", meta: { n_ctx_train: 8192 } }),
      "/props": { default_generation_settings: { n_ctx: 2048 } },
    },
    2048,
  ],
  // router/src/lib.rs of text-generation-inference at 014d3fd4 (Info).
  ["TGI", { ...models({ id: "tiny" }), "/info": { model_id: "tiny", max_total_tokens: 2048 } }, 2048],
  ["`transformers serve`, Ollama, OpenAI, DeepSeek", models({ id: "tiny", owned_by: "x" }), null],
  ["a list of many models without this one", models({ id: "a", max_model_len: 9000 }, { id: "b" }), null],
  ["no list of models", {}, null],
  ["a window that no problem fits into", models({ id: "tiny", max_model_len: 100 }), null],
  [
    "hostile values",
    models({ id: "tiny", max_model_len: "lots", context_length: -1, context_window: 1e99 }),
    null,
  ],
  ["a list of something else", { "/v1/models": { data: [null, 3, "tiny", { name: "tiny" }] } }, null],
])("%s", async (_name, pages, tokens) => {
  const { url, log } = await serving(pages);
  expect(await windowAt([url])).toEqual({ tokens, faults: [] });
  expect(log).toEqual([]);
});

test("of several servers the smallest window counts, and a server that is away is named", async () => {
  const [large, small] = [
    await serving(models({ id: "tiny", max_model_len: 9000 })),
    await serving(models({ id: "tiny", max_model_len: 5000 })),
  ];
  const away = "http://127.0.0.1:9/v1";
  const { tokens, faults } = await windowAt([large.url, away, small.url]);
  expect(tokens).toBe(5000);
  expect(faults).toEqual([expect.stringMatching(/^127\.0\.0\.1:9: .*ECONNREFUSED/)]);
});

test("without a server nothing is asked, and no key is read", async () => {
  expect(await windowAt([], { mode: "files", api_key_env: "NO_SUCH_KEY_HERE" })).toEqual({
    tokens: null,
    faults: [],
  });
});
