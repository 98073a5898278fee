/** How a fault of a configuration is told: its key, what was expected and what came. */
import { expect, test } from "vitest";
import { parseConfig } from "../../pipeline/config.ts";
import { UserError, type UserFault } from "../../schemas/errors.ts";

const GOOD = {
  name: "x",
  policy: { kind: "recorded" },
  import: { inputs: [{ path: "a", format: "jsonl" }] },
};

function faultsOf(raw: unknown): readonly UserFault[] {
  try {
    parseConfig(raw, "c.yaml");
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.faults;
    throw error;
  }
}

test("a good configuration is returned with the defaults of every section", () => {
  const config = parseConfig(GOOD, "c.yaml");
  expect([config.seed, config.subsample.fraction, config.publish_rejected]).toEqual([1, 0.6, false]);
});

test.each([
  ["a number below its bound", { buckets: 0 }, "buckets", /^a number of at least 1$/, "0"],
  ["a number above its bound", { subsample: { fraction: 2 } }, "subsample.fraction", /of at most 1$/, "2"],
  ["a text for a number", { seed: "1" }, "seed", /^a number$/, '"1"'],
  ["an unknown choice", { generate: { budget: "some" } }, "generate.budget", /^one of fixed, /, '"some"'],
  ["an entry of a list", { evaluate: { strategies: ["a", 1] } }, "evaluate.strategies.1", /^text$/, "1"],
  ["a list for a section", { judge: [] }, "judge", /^a group of keys$/, "[]"],
  [
    "a name with other signs",
    { name: "a/b" },
    "name",
    /^text of letters, digits, "\.", "_", "-" only$/,
    '"a/b"',
  ],
])("%s is a fault at its key, with what was expected and what came", (_, rest, key, expected, got) => {
  const [fault, ...others] = faultsOf({ ...GOOD, ...rest });
  expect(others).toEqual([]);
  expect(fault).toMatchObject({ where: `c.yaml: ${key}`, got });
  expect(fault?.expected).toMatch(expected);
});

test("a required key that is missing is told with its description, a section with the keys that it needs", () => {
  const { name: _name, import: _import, ...rest } = GOOD;
  expect(faultsOf(rest)).toMatchObject(
    [
      {
        where: "c.yaml: name",
        expected: "text",
        got: "nothing: the key is missing",
        fix: /^Add it: name of the run/,
      },
      { where: "c.yaml: import", fix: "Add it, with its required keys: inputs." },
    ].map((fault) => ({ ...fault, fix: expect.stringMatching(fault.fix) })),
  );
});

test("a misspelt key or value gets the known one, and its missing twin is not told again", () => {
  const { name: _name, ...rest } = GOOD;
  expect(faultsOf({ ...rest, nam: "x" })).toMatchObject([
    { where: "c.yaml: nam", fix: 'Did you mean "name"?' },
  ]);
  expect(faultsOf({ ...GOOD, policy: { kind: "recorderd" } })).toMatchObject([
    { where: "c.yaml: policy.kind", got: '"recorderd"', fix: 'Did you mean "recorded"?' },
  ]);
  const policy = { kind: "openai", model: "m", base_urls: ["http://h/v1"], api_key: "sk-0815" };
  const faults = faultsOf({ ...GOOD, policy });
  expect(faults).toMatchObject([{ fix: 'Did you mean "api_key_env" or "api_key_file"?' }]);
  expect(JSON.stringify(faults)).not.toContain("sk-0815");
});

test.each([
  [undefined, "nothing"],
  [null, "null"],
  ["text", '"text"'],
  [[1, 2], "a list of 2"],
])("a file that is %j is a fault of the file", (raw, got) => {
  const expected = "a group of keys: name, policy, import, generate, …";
  expect(faultsOf(raw)).toMatchObject([{ where: "c.yaml", expected, got }]);
});

test("every unknown key is a fault of its own, at any depth", () => {
  const faults = faultsOf({ ...GOOD, sed: 1, generate: { "sam\u001bples": 3, turn: 1 } });
  expect(faults.map(({ where, expected }) => [where, expected])).toEqual([
    ["c.yaml: generate.sam\u001bples", "a known key"],
    ["c.yaml: generate.turn", "a known key"],
    ["c.yaml: sed", "a known key"],
  ]);
  expect(faults[0]?.got).toBe('"sam\\u001bples"');
});

test("a long value is cut in the error", () => {
  const [fault] = faultsOf({ ...GOOD, seed: "9".repeat(500) });
  expect(fault?.got).toMatch(/^"9{119}… \(502 characters\)$/);
});

test("a value at a key that may hold a secret is never repeated", () => {
  const policy = { kind: "openai", model: "m", base_urls: ["http://h/v1"], api_key_file: 815 };
  const [fault] = faultsOf({ ...GOOD, policy });
  expect(fault).toMatchObject({
    where: "c.yaml: policy.api_key_file",
    got: "something else (not shown: it may hold a key)",
  });
});
