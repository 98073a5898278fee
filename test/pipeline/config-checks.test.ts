/**
 * Every check that no single key shows: what it refuses and how it says so, and what it accepts.
 */
import { expect, test } from "vitest";
import { crossFaults, mayHoldSecret } from "../../pipeline/config-checks.ts";
import { makeLoaded } from "./evaluation/made-scores.ts";

const faultsOf = (rest: object) => crossFaults(makeLoaded(rest).config, "my.yaml");
const openai = (fields: object = {}) => ({
  policy: { kind: "openai", model: "m", base_urls: ["http://localhost:8000/v1"], ...fields },
});
const benchmarks = (...names: string[]) => ({
  decontaminate: { benchmarks: names.map((name) => ({ name, inputs: [{ path: "b", format: "jsonl" }] })) },
});

test("the shortest configuration, and one with a server, have no fault", () => {
  expect(faultsOf({})).toEqual([]);
  expect(faultsOf(openai())).toEqual([]);
});

test("calls need a server, batches exactly one, files of one's own none", () => {
  const urls = (...base_urls: string[]) => ({ base_urls });
  const one = "https://a.example/v1";
  const none = faultsOf(openai(urls()));
  expect(none).toMatchObject([{ where: "my.yaml: policy.base_urls", got: "nothing: the key is missing" }]);
  expect(faultsOf(openai({ mode: "online", ...urls() }))).toEqual(none);
  expect(faultsOf(openai({ mode: "batch", ...urls() }))).toEqual(none);
  expect(faultsOf(openai({ mode: "batch", ...urls(one) }))).toEqual([]);
  expect(faultsOf(openai({ mode: "batch", ...urls(one, "https://b.example/v1") }))).toMatchObject([
    { got: "2" },
  ]);
  expect(faultsOf(openai({ mode: "files", ...urls() }))).toEqual([]);
});

test("a benchmark that is named twice is refused once, however often it is named", () => {
  expect(faultsOf(benchmarks("a", "b", "a", "a"))).toEqual([
    {
      where: "my.yaml: decontaminate.benchmarks",
      expected: "a name of its own for each benchmark",
      got: "a twice",
      fix: "Rename one, or put the inputs under one name.",
    },
  ]);
  expect(faultsOf(benchmarks("a", "b", "a", "b")).map(({ got }) => got)).toEqual(["a twice", "b twice"]);
  expect(faultsOf(benchmarks("a", "A", "b"))).toEqual([]);
});

test("screen without a section of benchmarks is refused", () => {
  expect(faultsOf({ screen: true })).toEqual([
    {
      where: "my.yaml: screen",
      expected: "a section decontaminate, which names the benchmarks",
      got: "none",
      fix: "Add it, or leave `screen` out.",
    },
  ]);
  expect(faultsOf({ screen: true, ...benchmarks("a") })).toEqual([]);
  expect(faultsOf({ screen: false })).toEqual([]);
});

test.each([0, 1])("a pass fraction of %i needs no test beyond the first failure", (fraction) => {
  expect(faultsOf({ "keep-passing": { min_pass_fraction: fraction } })).toEqual([]);
});

test("a pass fraction between 0 and 1 needs verify.all_tests", () => {
  const filter = { "keep-passing": { min_pass_fraction: 0.25 } };
  expect(faultsOf(filter)).toEqual([
    {
      where: "my.yaml: keep-passing.min_pass_fraction",
      expected: "verify.all_tests: true beside a fraction between 0 and 1",
      got: "0.25 with verify.all_tests: false",
      fix: "Set verify.all_tests: true, so that every test of a failing program is counted.",
    },
  ]);
  expect(faultsOf({ ...filter, verify: { all_tests: true } })).toEqual([]);
});

test("a window of more tokens than the model of the preset has is refused", () => {
  const preset = openai({ preset: "llama-3.0-8b" });
  expect(faultsOf({ ...preset, generate: { context_tokens: 8193 } })).toEqual([
    {
      where: "my.yaml: generate.context_tokens",
      expected: "at most 8192, the window of llama-3.0-8b",
      got: "8193",
      fix: "Lower it, or leave it out.",
    },
  ]);
  expect(faultsOf({ ...preset, generate: { context_tokens: 8192 } })).toEqual([]);
  expect(faultsOf({ ...openai(), generate: { context_tokens: 8193 } })).toEqual([]);
});

test("more samples than are sensible for the model of the preset are refused", () => {
  const [fault, ...others] = faultsOf({ ...openai({ preset: "gpt-4o" }), generate: { samples: 31 } });
  expect(others).toEqual([]);
  expect(fault).toMatchObject({
    where: "my.yaml: generate.samples",
    expected: "at most 30 with gpt-4o, which is meant for small sample counts",
    got: "31",
  });
  expect(faultsOf({ ...openai({ preset: "gpt-4o" }), generate: { samples: 30 } })).toEqual([]);
  expect(faultsOf({ ...openai(), generate: { samples: 31 } })).toEqual([]);
});

test.each([
  ["a password", "http://user:sk-1@host/v1"],
  ["a user", "http://sk-1@host/v1"],
  ["a query", "http://host/v1?key=sk-1"],
  ["a fragment", "http://host/v1#sk-1"],
  ["another protocol", "ftp://host/v1"],
])("a base URL with %s is refused by its host alone", (_, url) => {
  const [fault, ...others] = faultsOf(openai({ base_urls: ["http://fine/v1", url] }));
  expect(others).toEqual([]);
  expect(fault).toMatchObject({ where: "policy.base_urls", got: "host" });
  expect(JSON.stringify(fault)).not.toContain("sk-1");
});

test("a budget of money without prices is refused; either price is enough", () => {
  const budget = { budget_money: 5 };
  expect(faultsOf(openai(budget))).toEqual([
    {
      where: "my.yaml: policy.budget_money",
      expected: "prices beside it (policy.price_prompt, policy.price_completion)",
      got: "none, so that nothing would ever cost anything",
      fix: "Name the prices of a million tokens, or use budget_tokens.",
    },
  ]);
  expect(faultsOf(openai({ ...budget, price_prompt: 1 }))).toEqual([]);
  expect(faultsOf(openai({ ...budget, price_completion: 1 }))).toEqual([]);
  expect(faultsOf(openai({ ...budget, price_prompt: 1, price_completion: 1 }))).toEqual([]);
});

test.each(["sk-0815", "1KEY", "MY KEY", "KEY=x", "KEY\n"])(
  "%j, which is no name of a variable, is refused and not repeated",
  (name) => {
    const [fault] = faultsOf(openai({ api_key_env: name }));
    expect(fault).toMatchObject({
      where: "my.yaml: policy.api_key_env",
      expected: "the name of an environment variable",
    });
    expect(fault?.got).not.toContain(name);
  },
);

test.each(["KEY", "_key2"])("the variable %s is accepted", (name) => {
  expect(faultsOf(openai({ api_key_env: name }))).toEqual([]);
});

test("all faults of a configuration are found together", () => {
  const all = {
    screen: true,
    "keep-passing": { min_pass_fraction: 0.5 },
    generate: { samples: 31, context_tokens: 200_000 },
    ...openai({ preset: "gpt-4o", budget_money: 1, api_key_env: "a b", base_urls: ["ftp://host"] }),
  };
  expect(faultsOf(all).map(({ where }) => where.replace("my.yaml: ", ""))).toEqual([
    "keep-passing.min_pass_fraction",
    "screen",
    "policy.base_urls",
    "policy.budget_money",
    "policy.api_key_env",
    "generate.context_tokens",
    "generate.samples",
  ]);
});

test.each([
  ["policy.base_urls", true],
  ["policy.base_urls.0", true],
  ["policy.api_key_env", true],
  ["policy.api_key_file", true],
  ["policy.model", false],
  ["generate.policy.api_key", false],
  ["", false],
])("whether the key %s may hold a secret: %s", (key, secret) => {
  expect(mayHoldSecret(key)).toBe(secret);
});

test("fields of a request that have an option of their own, or do not shape answers, are refused", () => {
  const request = { max_tokens: 5, tools: [], service_tier: "flex", top_k: 3 };
  expect(faultsOf(openai({ request })).map(({ where, fix }) => [where, fix])).toEqual([
    ["my.yaml: policy.request.max_tokens", "Remove it: use generate.max_tokens."],
    ["my.yaml: policy.request.tools", "Remove it: the strategies use no tools."],
    ["my.yaml: policy.request.service_tier", "Move it to policy.transport."],
  ]);
  expect(faultsOf(openai({ transport: { service_tier: "flex" } }))).toEqual([]);
  expect(() => faultsOf(openai({ transport: { top_k: 3 } }))).toThrow();
});

test("two system messages, or recorded solutions without a seed, are refused", () => {
  const where = (rest: object) => faultsOf(rest).map((fault) => fault.where);
  expect(where({ generate: { system: "a", system_file: "b" } })).toEqual(["my.yaml: generate.system"]);
  expect(where({ generate: { seed: null } })).toEqual(["my.yaml: generate.seed"]);
  expect(where({ ...openai(), generate: { seed: null, temperature: null, top_p: null } })).toEqual([]);
});
