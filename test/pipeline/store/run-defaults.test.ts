/** Which limits a configuration gets from its run directory. */
import { expect, test } from "vitest";
import { lacksWindow, NEW_DEFAULTS, withFacts } from "../../../pipeline/store/run-defaults.ts";
import { DecontaminateOptions } from "../../../schemas/options.ts";
import { makeConfig } from "./made-store.ts";

const server = { kind: "openai", base_urls: ["http://127.0.0.1:9/v1"], model: "m" };
const fresh = { defaults: NEW_DEFAULTS };
const asked = { ...fresh, window: 32_768 };

type Named = { max_tokens?: number | null; context_tokens?: number };

test.each<[string, object, Named, object, [number | null, number | undefined]]>([
  ["an older run keeps its numbers", server, {}, {}, [4096, 16_384]],
  ["an older run with null keeps its window", server, { max_tokens: null }, {}, [null, 16_384]],
  ["a new run lacks its window before it is asked", server, {}, fresh, [null, undefined]],
  ["a new run has the window of its servers", server, {}, asked, [null, 32_768]],
  ["a named window counts", server, { context_tokens: 8000 }, asked, [null, 8000]],
  ["null that is named is the default", server, { max_tokens: null }, asked, [null, 32_768]],
  ["a named number needs no window of a server", server, { max_tokens: 99 }, asked, [99, 16_384]],
  ["both named", server, { max_tokens: 99, context_tokens: 600 }, asked, [99, 600]],
  ["recorded solutions have no window", { kind: "recorded" }, {}, fresh, [4096, 16_384]],
])("%s", (_name, policy, generate, facts, [max_tokens, context_tokens]) => {
  const config = withFacts(makeConfig({ policy, generate }), { facts });
  expect([config.generate.max_tokens, config.generate.context_tokens]).toEqual([max_tokens, context_tokens]);
  expect(lacksWindow(config)).toBe(max_tokens === null && context_tokens === undefined);
});

test("answers from a file need no window", () => {
  const config = withFacts(makeConfig({ policy: server, generate: { trajectories: "a.jsonl" } }), {
    facts: fresh,
  });
  expect([config.generate.max_tokens, lacksWindow(config)]).toEqual([4096, false]);
});

test("rows have no limit in new runs, 8,192 tokens in older ones, and the one that is named", () => {
  const limitOf = (facts: object, strip: object = {}) =>
    withFacts(makeConfig({ "strip-prompts": strip }), { facts })["strip-prompts"].max_tokens;
  expect([limitOf({}), limitOf(fresh), limitOf(fresh, { max_tokens: 500 })]).toEqual([8192, null, 500]);
  expect(limitOf({}, { max_tokens: null })).toBeNull();
});

test("a run decides by the rule of its creation, unless one is named; paper mode has its own", () => {
  const ruleOf = (facts: object, given: object = {}) => {
    const decontaminate = DecontaminateOptions.parse({
      benchmarks: [{ name: "bench", inputs: [{ path: "b.jsonl", format: "jsonl" }] }],
      ...given,
    });
    return withFacts({ ...makeConfig(), decontaminate }, { facts }).decontaminate?.rule;
  };
  expect([ruleOf(fresh), ruleOf({})]).toEqual(["evidence", undefined]);
  expect(ruleOf(fresh, { rule: "similarity" })).toBe("similarity");
  expect(ruleOf(fresh, { mode: "paper" })).toBeUndefined();
});

test("a run folds names and orders rows as it was created, unless the configuration says otherwise", () => {
  const of = (facts: object, given: Record<string, unknown> = {}) => {
    const { dedup, publish } = withFacts(makeConfig(given), { facts });
    return [dedup.folded_threshold, publish.order];
  };
  expect([of(fresh), of({})]).toEqual([
    [0.85, "hash"],
    [undefined, undefined],
  ]);
  expect(of(fresh, { dedup: { folded_threshold: null }, publish: { order: "problem" } })).toEqual([
    null,
    "problem",
  ]);
  expect(of(fresh, { dedup: { fold_identifiers: true } })[0]).toBeUndefined();
  expect(of(fresh, { dedup: { threshold: 1 } })[0]).toBeUndefined();
  expect(of({}, { dedup: { folded_threshold: 0.9 } })[0]).toBe(0.9);
});
