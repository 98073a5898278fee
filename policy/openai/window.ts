/**
 * The context window of a model as its servers state it: in their list of models (vLLM, SGLang and
 * hosted ones), or on a page of their own (llama.cpp, TGI).
 * Promise: no answer is requested, and a window is never guessed from the name of a model.
 */
import { z } from "zod";
import type { PolicyOptions } from "../../schemas/run-options.ts";
import { httpFetch } from "./http.ts";
import { checkUrls, readKey } from "./key.ts";

/** A smaller window holds no problem with an answer. */
const Tokens = z.int().min(512).nullish().catch(null);

const Listed = z.looseObject({
  id: z.string(),
  /** Of an adapter, its base model. */
  parent: z.string().nullish().catch(null),
  max_model_len: Tokens,
  context_length: Tokens,
  context_window: Tokens,
  max_context_length: Tokens,
});
export type Listed = z.infer<typeof Listed>;

const Models = z.object({ data: z.array(z.unknown()) });
const Props = z.object({ default_generation_settings: z.object({ n_ctx: z.int().min(512) }) });
const Info = z.object({ max_total_tokens: z.int().min(512) });

/** Entries of /v1/models; none if the reply is another. */
export function listedIn(body: unknown): Listed[] {
  const list = Models.safeParse(body).data?.data ?? [];
  return list.flatMap((one) => Listed.safeParse(one).data ?? []);
}

const ownWindow = (one: Listed | undefined): number | null =>
  one?.max_model_len ?? one?.context_length ?? one?.context_window ?? one?.max_context_length ?? null;

/** What the list says of a model; a server of one model may list it under another name. */
function listedWindow(models: readonly Listed[], model: string): number | null {
  const own = models.find(({ id }) => id === model) ?? (models.length === 1 ? models[0] : undefined);
  return ownWindow(own) ?? ownWindow(models.find(({ id }) => id === own?.parent));
}

/** A GET request; `body` is null if the reply is an error or no JSON. */
export type Get = (url: string) => Promise<{ body: unknown }>;

/** @param url ends in /v1, usually @returns null if the server does not say */
export async function windowOf(
  models: readonly Listed[],
  { url, model, get }: { url: string; model: string; get: Get },
): Promise<number | null> {
  const listed = listedWindow(models, model);
  if (listed !== null) return listed;
  const root = url.replace(/\/v1$/, "");
  const page = (name: string) => get(`${root}/${name}`).catch(() => ({ body: null }));
  const props = Props.safeParse((await page("props")).body).data;
  if (props !== undefined) return props.default_generation_settings.n_ctx;
  return Info.safeParse((await page("info")).body).data?.max_total_tokens ?? null;
}

type OpenAiOptions = Extract<PolicyOptions, { kind: "openai" }>;

export type Windows = {
  /** The smallest one; null if no server says. */
  tokens: number | null;
  /** Servers that did not answer, each with the cause. */
  faults: string[];
};

/** Longest wait for one reply; milliseconds. */
const TIMEOUT = 30_000;

function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A proxy or a busy server may accept the connection and say nothing.
  const isLate = error.name === "AbortError" || error.name === "TimeoutError";
  return isLate ? `no reply within ${TIMEOUT / 1000} s` : error.message;
}

/** @throws UserError for a key that cannot be read */
export async function askWindow(
  options: OpenAiOptions,
  { baseDir, signal }: { baseDir: string; signal: AbortSignal },
): Promise<Windows> {
  const urls = checkUrls(options.base_urls);
  const key = urls.length === 0 ? null : await readKey(options, baseDir);
  const http = httpFetch();
  const get = async (url: string) => {
    const response = await http.fetch(url, {
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      body: "",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
    });
    return { body: response.ok ? ((await response.json().catch(() => null)) as unknown) : null };
  };
  const windows: Windows = { tokens: null, faults: [] };
  try {
    for (const url of urls) {
      try {
        const models = listedIn((await get(`${url}/models`)).body);
        const said = await windowOf(models, { url, model: options.model, get });
        if (said !== null) windows.tokens = Math.min(windows.tokens ?? said, said);
      } catch (error) {
        signal.throwIfAborted();
        windows.faults.push(`${new URL(url).host}: ${faultOf(error)}`);
      }
    }
  } finally {
    http.close();
  }
  return windows;
}
