/** Policies of plug-ins: what they may answer, and what hostile ones meet. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { loadConfig } from "../../pipeline/config.ts";
import { createPolicy } from "../../policy/create.ts";
import type { CallContext } from "../../policy/policy.ts";
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import { policyKey } from "../../stages/key-parts.ts";
import { scratchFolder } from "../io/scratch.ts";
import { makeProblem } from "../make.ts";
import { forgetPlugins, loadPlugin, makePlugin } from "./made-plugin.ts";

const folder = scratchFolder();
const plugin = (text: string): string => makePlugin(folder, text);
const load = (file: string) => loadPlugin(folder, file);
afterEach(() => {
  forgetPlugins();
  vi.useRealTimers();
});

describe("a policy", () => {
  const text = (create: string, more = ""): string =>
    `export default ({ z }) => ({ policies: [{ name: "mine", ${more} options: z.strictObject({ word: z.string() }), create: ${create} }] });`;
  const policy = (options: Record<string, unknown> = { word: "hello" }) =>
    createPolicy({ kind: "plugin", name: "mine", options }, { baseDir: folder });
  const request = { messages: [{ role: "user" as const, content: "Q" }], max_tokens: 5 };
  const place = { problem: makeProblem(), sample: 0, turn: 0, call: 0, wants: "code" } as CallContext;
  const answering = (complete: string) => text(`({ word }) => ({ model: "toy", ${complete} })`);

  test("answers with its options; the hash is in the key, its own revision in what answers are found by", async () => {
    const file = plugin(
      answering(`complete({ messages }, call) {
        return { text: word + messages[0].content + Object.keys(call).sort().join() };
      }`),
    );
    const hashes = await load(file);
    const mine = await policy();
    expect(mine).toMatchObject({ kind: "plugin", model: "toy" });
    expect(mine.identity).toEqual({ policy: "mine", revision: 1, model: "toy", options: { word: "hello" } });
    expect(await mine.complete(request, place)).toEqual({
      text: "helloQcall,problem_id,sample,signal,turn,wants",
      reasoning: null,
      finish_reason: "stop",
      prompt_tokens: null,
      cached_tokens: null,
      completion_tokens: null,
    });
    const config = { policy: { kind: "plugin", name: "mine" } } as never;
    expect(policyKey(config)).toEqual({ kind: "plugin", name: "mine", plugin: hashes[file] });
    await expect(policy({ word: 5 })).rejects.toThrow(/policy\.options\.word/);
    await mine.close();
  });

  test("an answer on record is used instead of a call", async () => {
    await load(plugin(answering(`complete() { throw new Error("asked"); }`)));
    const recorded = { text: "known" } as never;
    const mine = await policy();
    expect(await mine.complete(request, { ...place, known: () => Promise.resolve(recorded) })).toBe(recorded);
  });

  test.each([
    ["throws an error of its code", `complete() { null.x; }`, UserError, /TypeError/],
    [
      "throws an error of a server",
      `complete() { throw new Error("503"); }`,
      TryLaterError,
      /mine: Error: 503/,
    ],
    ["answers without a text", `complete: () => ({ answer: "x" })`, UserError, /an answer/],
    [
      "answers with another finish reason",
      `complete: () => ({ text: "x", finish_reason: "tired" })`,
      UserError,
      /an answer/,
    ],
    ["answers nothing", `complete: async () => {}`, UserError, /an answer/],
  ] as const)("that %s stops the run", async (_what, complete, kind, message) => {
    await load(plugin(answering(complete)));
    const failed = (await policy()).complete(request, place);
    await expect(failed).rejects.toThrow(kind);
    await expect(failed).rejects.toThrow(message);
  });

  test("a failure that it names ends the trajectory only", async () => {
    await load(plugin(answering(`complete: () => ({ failure: "refused", detail: "no" })`)));
    await expect((await policy()).complete(request, place)).rejects.toMatchObject({
      kind: "refused",
      message: "no",
    });
  });

  test.each([
    ["makes nothing", `() => {}`, /create: \{ model/],
    ["makes no model", `() => ({ complete() {} })`, /create: \{ model/],
    ["fails to start", `async () => { throw new Error("no GPU"); }`, /no GPU/],
  ])("that %s is an error before anything is asked", async (_what, create, message) => {
    await load(plugin(text(create)));
    await expect(policy()).rejects.toThrow(message);
  });

  test("that never answers ends; an abort ends it at once", async () => {
    await load(plugin(answering(`complete: () => new Promise(() => {})`)));
    const mine = await policy();
    const stop = new AbortController();
    const aborted = expect(mine.complete(request, { ...place, signal: stop.signal })).rejects.toThrow(
      "stop now",
    );
    stop.abort(new Error("stop now"));
    await aborted;
    vi.useFakeTimers();
    const late = expect(mine.complete(request, place)).rejects.toThrow(/no answer within 3600 s/);
    await vi.advanceTimersByTimeAsync(3_600_000);
    await late;
  });

  test("that no plug-in defines is a fault of the configuration", async () => {
    const path = join(folder, "policy.yaml");
    writeFileSync(
      path,
      "name: x\npolicy: { kind: plugin, name: mine }\nimport: { inputs: [{ path: a, format: jsonl }] }\n",
    );
    await expect(loadConfig(path)).rejects.toThrow(/policy\.name.*a policy of a plug-in.*plugins/s);
  });
});
