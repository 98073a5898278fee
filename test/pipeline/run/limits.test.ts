/** Runs that name no limit: the window is asked once, told before it costs anything, and kept. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../../pipeline/config.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { type RunOptions, runRecipe } from "../../../pipeline/run/run.ts";
import { TryLaterError, UserError } from "../../../schemas/errors.ts";
import { type Place, place } from "../../e2e/cli.ts";
import { type AnsweringServer, fine, startAnswering } from "../../policy/answering-server.ts";
import { here } from "../here.ts";

let at: Place;
const open: AnsweringServer[] = [];
beforeAll(() => {
  at = place({ problems: 2, samples: 1, name: "limits-" });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

const WINDOW = 30_000;
const stating = (tokens: number | undefined) => ({
  "/v1/models": { data: [{ id: "m", ...(tokens !== undefined && { max_model_len: tokens }) }] },
});

async function serving(pages: Record<string, unknown> = stating(WINDOW)): Promise<AnsweringServer> {
  const server = await startAnswering((body) => fine(body), pages);
  open.push(server);
  return server;
}

const configure = (
  url: string,
  { policy = {}, generate = {} }: { policy?: object; generate?: object } = {},
) =>
  at.write({
    buckets: 1,
    policy: { kind: "openai", base_urls: [url], model: "m", ...policy },
    generate: { samples: 1, max_turns: 1, strategy: "single", max_tokens: undefined, ...generate },
  });

const run = async (name: string, options: Partial<RunOptions> = {}) => {
  const said: string[] = [];
  const result = await runRecipe(await loadConfig(at.config), {
    recipe: RECIPES.dataset,
    runDir: join(at.folder, name),
    until: "generate",
    dryRun: false,
    yes: false,
    executor: here,
    workers: 1,
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    ...options,
  });
  return { ...result, said };
};
const NOTE =
  "generate.max_tokens is not set: an answer may use what its prompt leaves of 30,000 tokens, which the server states";

test("an answer may use what its prompt leaves of the server's window, which the plan says before a call", async () => {
  const server = await serving();
  configure(server.url, { policy: { price_prompt: 1, price_completion: 1 } });
  const dry = await run("asked", { dryRun: true });
  expect(dry.said).toContain(NOTE);
  expect(existsSync(join(at.folder, "asked"))).toBe(false);
  await expect(run("asked")).rejects.toThrow(/--yes or a budget/);
  expect(server.log).toEqual([]);
  const { said, counts } = await run("asked", { yes: true });
  expect(said.indexOf(NOTE)).toBe(said.findIndex((line) => line.startsWith("model calls: up to")) + 1);
  expect(counts.model_calls).toBe(2);
  for (const { max_tokens } of server.log) {
    expect(max_tokens).toBeGreaterThan(WINDOW / 2);
    expect(max_tokens).toBeLessThan(WINDOW - 100);
  }
});

test("the window is fixed with the run: a server with another one changes no request", async () => {
  configure((await serving()).url);
  await run("fixed");
  const facts = JSON.parse(readFileSync(join(at.folder, "fixed", "run.json"), "utf8")) as object;
  expect(facts).toMatchObject({ window: WINDOW, defaults: { "generate.max_tokens": null } });
  const later = await serving(stating(60_000));
  configure(later.url);
  const { counts } = await run("fixed", { from: "generate" });
  expect([counts.model_calls ?? 0, counts.answers_replayed]).toEqual([0, 2]);
  expect(later.log).toEqual([]);
});

test("a run directory from before has the old numbers, and changes only by naming the key", async () => {
  const server = await serving();
  configure(server.url, { generate: { max_tokens: 4096 } });
  await run("before");
  const file = join(at.folder, "before", "run.json");
  const { defaults: _defaults, ...facts } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify(facts));
  configure(server.url);
  const again = await run("before");
  expect([again.preview.todo, again.counts.model_calls ?? 0]).toEqual([[], 0]);
  expect(again.said.join("\n")).not.toContain("is not set");
  configure(server.url, { generate: { max_tokens: null } });
  await expect(run("before")).rejects.toThrow(/--yes, since new model calls/);
});

test("a window that nobody states is an error that names both options, and leaves nothing behind", async () => {
  const server = await serving(stating(undefined));
  configure(server.url);
  for (const dryRun of [true, false]) {
    const error = await run("unknown", { dryRun }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).faults[0]).toMatchObject({ where: "generate.context_tokens" });
    expect((error as UserError).message).toContain("generate.max_tokens to a number");
  }
  expect(existsSync(join(at.folder, "unknown"))).toBe(false);
  configure(server.url, { generate: { context_tokens: 9000 } });
  expect((await run("unknown")).said.join("\n")).toContain("leaves of 9,000 tokens, generate.context_tokens");
  expect(server.log.every(({ max_tokens }) => max_tokens > 4096 && max_tokens < 9000)).toBe(true);
});

test("a server that is away ends the command with code 75, and a dry run says that it is", async () => {
  configure("http://127.0.0.1:9/v1");
  const dry = await run("away", { dryRun: true });
  expect(dry.said.join("\n")).toMatch(/asks its servers for their context window first.*ECONNREFUSED/);
  const error = await run("away").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TryLaterError);
  expect(String(error)).toContain("ECONNREFUSED");
});

test("files that nobody sends need a named window", async () => {
  configure("", { policy: { mode: "files", base_urls: [] } });
  await expect(run("files")).rejects.toThrow(/there is no server to ask/);
});

test("a prompt that is longer than estimated costs one refusal, not the run", async () => {
  const message = (prompt: number, answer: number) =>
    `This model's maximum context length is ${WINDOW} tokens. However, you requested ${prompt + answer} tokens ` +
    `(${prompt} in the messages, ${answer} in the completion).`;
  const server = await startAnswering((body) => {
    // Far more tokens than the estimate, as with a template that adds a long text.
    const prompt = 3000;
    if (prompt + body.max_tokens <= WINDOW) return fine(body);
    return { status: 400, body: { error: { message: message(prompt, body.max_tokens) } } };
  }, stating(WINDOW));
  open.push(server);
  configure(server.url);
  const { counts } = await run("longer");
  expect(counts).toMatchObject({ model_calls: 2, turns_used_up: 2 });
  expect(server.log).toHaveLength(4);
});
