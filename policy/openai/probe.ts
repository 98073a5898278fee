/**
 * Asks a server what it can do: models, window, the fields that it takes, several answers at once,
 * seeds, reasoning and token counts. Costs about ten short answers.
 * Promise: every finding is an observation of this server; nothing is assumed from its name.
 */
import type { Answer, ChatRequest, SamplingField } from "../policy.ts";
import { type BodyOptions, bodyOf } from "./body.ts";
import { type FieldFixes, fixedBy, fixLines } from "./fields.ts";
import { httpFetch } from "./http.ts";
import { answersIn, messageOf, paramOf, placeOf, type Reply } from "./probe-reply.ts";
import { type Listed, listedIn, windowOf } from "./window.ts";

export type Finding = { name: string; ok: boolean; found: string; fix: string };

export type Probed = { url: string; findings: Finding[]; lines: string[] };

export type ProbeOptions = BodyOptions & {
  key: string | null;
  timeoutMs: number;
  /** What the configuration wants of the server; contextTokens: null if a run asks for it. */
  wanted: { contextTokens: number | null; maxTokens: number | null; choices: number };
  /** Fields that the configuration leaves out. */
  unsent: readonly SamplingField[];
};

/** An answer long enough to differ between samples and short enough to cost nothing. */
const ASKED = "Write one short sentence about a random animal, with a random number in it.";
const TOKENS = 96;

export async function probeServer(url: string, options: ProbeOptions): Promise<Probed> {
  const probe = new Probe(url, options);
  try {
    return { url, ...(await probe.run()) };
  } finally {
    probe.close();
  }
}

class Probe {
  readonly #url: string;
  readonly #options: ProbeOptions;
  readonly #http = httpFetch();
  readonly #findings: Finding[] = [];
  readonly #lines: string[] = [];
  #fixes: FieldFixes;

  constructor(url: string, options: ProbeOptions) {
    this.#url = url;
    this.#options = options;
    this.#fixes = { omitted: [...options.unsent] };
  }

  close(): void {
    this.#http.close();
  }

  async run(): Promise<Omit<Probed, "url">> {
    const isThere = await this.#models();
    if (isThere && (await this.#answers())) {
      await this.#choices();
      await this.#seeds();
    }
    return { findings: this.#findings, lines: this.#lines };
  }

  #found(name: string, found: string, { ok = true, fix = "" }: { ok?: boolean; fix?: string } = {}): void {
    const text = this.#options.key === null ? found : found.replaceAll(this.#options.key, "[key]");
    this.#findings.push({ name, ok, found: text, fix });
  }

  async #get(url: string, body?: object): Promise<Reply> {
    const { key, timeoutMs } = this.#options;
    const response = await this.#http.fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      body: body === undefined ? "" : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    try {
      return { status: response.status, text, body: JSON.parse(text) as unknown };
    } catch {
      return { status: response.status, text, body: null };
    }
  }

  /** @returns whether the server can be asked at all */
  async #models(): Promise<boolean> {
    let reply: Reply;
    try {
      reply = await this.#get(`${this.#url}/models`);
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      this.#found("reachable", found, {
        ok: false,
        fix: "Check policy.base_urls, and that the server runs.",
      });
      return false;
    }
    if (reply.status === 401 || reply.status === 403) {
      const fix = "Check policy.api_key_env or api_key_file.";
      this.#found("reachable", `${reply.status}: ${messageOf(reply)}`, { ok: false, fix });
      return false;
    }
    this.#found("reachable", "yes");
    const models = listedIn(reply.body);
    this.#model(models);
    await this.#window(models);
    return true;
  }

  #model(models: readonly Listed[]): void {
    const { model } = this.#options;
    const own = models.some(({ id }) => id === model);
    if (models.length === 0) this.#found("model", "the server lists none");
    else if (own) this.#found("model", model);
    else {
      const listed = models.slice(0, 5).map(({ id }) => id);
      this.#found("model", `${model} is not listed; the server has ${listed.join(", ")}`, {
        ok: false,
        fix: "Set policy.model to a name that the server lists.",
      });
      if (models.length === 1) this.#lines.push(`policy.model: ${listed[0]}`);
    }
  }

  async #window(models: readonly Listed[]): Promise<void> {
    const { model, wanted } = this.#options;
    const said = await windowOf(models, { url: this.#url, model, get: (url) => this.#get(url) });
    const { contextTokens } = wanted;
    if (contextTokens === null) {
      const fix = "Set generate.context_tokens to the window of the model, or generate.max_tokens.";
      this.#found("window", said === null ? "the server does not say" : `${said} tokens`, {
        ok: said !== null,
        fix,
      });
      return;
    }
    if (said === null) {
      this.#found("window", "the server does not say");
      return;
    }
    const fits = contextTokens <= said;
    const fix = "Lower generate.context_tokens, or start the server with a larger window.";
    const found = `${said} tokens; generate.context_tokens is ${contextTokens}`;
    this.#found("window", found, { ok: fits, fix });
    if (!fits) this.#lines.push(`generate.context_tokens: ${said}`);
  }

  /** One request; a field that the server does not take is sent otherwise from then on. */
  async #ask(change: Partial<ChatRequest> = {}, n = 1): Promise<Reply> {
    const messages = [{ role: "user" as const, content: ASKED }];
    const request: ChatRequest = {
      messages,
      temperature: 1,
      top_p: 0.95,
      max_tokens: TOKENS,
      seed: 1,
      ...change,
    };
    for (;;) {
      const body = bodyOf(request, { n, fixes: this.#fixes, options: this.#options });
      const reply = await this.#get(`${this.#url}/chat/completions`, body);
      if (reply.status < 400 || reply.status >= 500) return reply;
      const fixes = fixedBy({ message: messageOf(reply), param: paramOf(reply) }, this.#fixes);
      if (fixes === null) return reply;
      this.#fixes = fixes;
    }
  }

  async #answers(): Promise<boolean> {
    const reply = await this.#ask();
    const [answer] = answersIn(reply, TOKENS) ?? [];
    if (answer === undefined) {
      const fix = "See the server's message; docs/your-own-server.md has the usual causes.";
      this.#found("answers", `${reply.status}: ${messageOf(reply)}`, { ok: false, fix });
      return false;
    }
    this.#found("answers", `finish reason ${answer.raw_finish_reason ?? answer.finish_reason}`);
    const omitted = this.#fixes.omitted.filter((field) => !this.#options.unsent.includes(field));
    const fixed = fixLines({ ...this.#fixes, omitted });
    this.#found("fields", fixed.length === 0 ? "all are taken" : `${fixed.join("; ")} (rftkit adapts)`);
    for (const field of omitted) this.#lines.push(`generate.${field}: null`);
    const { prompt_tokens: prompt, completion_tokens: completion } = answer;
    const counted = prompt !== null && completion !== null;
    const fix = "A budget needs counted tokens: enable usage at the server.";
    this.#found("tokens", counted ? `${prompt} + ${completion}, counted` : "not counted", {
      ok: counted,
      fix,
    });
    this.#reasoning(reply, answer);
    return true;
  }

  #reasoning(reply: Reply, answer: Answer): void {
    if (answer.reasoning === null) {
      this.#found("reasoning", "none in this answer");
      return;
    }
    this.#found("reasoning", `comes ${placeOf(reply)}`);
    const { maxTokens } = this.#options.wanted;
    if (maxTokens !== null && maxTokens <= 4096) this.#lines.push("generate.max_tokens: null");
  }

  async #choices(): Promise<void> {
    const reply = await this.#ask({}, 3);
    const answers = answersIn(reply, TOKENS);
    const distinct = new Set(answers?.map(({ text, reasoning }) => `${reasoning}${text}`)).size;
    const said =
      answers === null
        ? `refused: ${messageOf(reply)}`
        : `${answers.length} of 3 answers, ${distinct} different`;
    this.#found("several at once", said);
    if (distinct < 3 && this.#options.wanted.choices > 1) this.#lines.push("policy.choices_per_request: 1");
  }

  async #seeds(): Promise<void> {
    if (this.#fixes.omitted.includes("seed")) return;
    const texts: (string | undefined)[] = [];
    for (const seed of [5, 5, 6, 7]) texts.push(answersIn(await this.#ask({ seed }), TOKENS)?.[0]?.text);
    const [first, again, ...others] = texts;
    const differ = others.some((text) => text !== first);
    const found = first === again ? (differ ? "count" : "change nothing") : "do not repeat an answer";
    const fix = "Samples would be copies: check temperature and seed at the server.";
    this.#found("seeds", found, { ok: differ, fix });
  }
}
