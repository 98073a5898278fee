import { expect, test } from "vitest";
import { withBenchmarks } from "../../pipeline/benchmarks.ts";
import { parseConfig } from "../../pipeline/config.ts";
import { UserError } from "../../schemas/errors.ts";
import { KNOWN_BENCHMARKS } from "../../stages/decontaminate/known-benchmarks.ts";
import { formatNamed } from "../../stages/import/formats.ts";
import { pageText } from "../documents.ts";

const own = { name: "mine", inputs: [{ path: "mine.jsonl", format: "jsonl" }] };
const of = (...benchmarks: unknown[]) => {
  const raw = {
    name: "x",
    policy: { kind: "recorded" },
    import: { inputs: [{ path: "a.jsonl", format: "jsonl" }] },
    decontaminate: { benchmarks },
  };
  return parseConfig(withBenchmarks(raw, "x.yaml"), "x.yaml").decontaminate?.benchmarks;
};

test("names become inputs of the hub, beside benchmarks with inputs of their own", () => {
  expect(of("humaneval+", own, "taco-test")).toEqual([
    {
      name: "humaneval+",
      inputs: [{ path: "hf://datasets/evalplus/humanevalplus/test.jsonl", format: "humaneval_plus" }],
    },
    own,
    {
      name: "taco-test",
      inputs: [{ path: "hf://datasets/BAAI/TACO/ALL/test-*.parquet", format: "taco", split: "test" }],
    },
  ]);
});

test("a release of LiveCodeBench has all files up to its own; a slice has one", () => {
  const files = (name: string) => {
    const path = of(name)?.[0]?.inputs[0]?.path ?? [];
    return [path].flat().map((one) => one.split("/").at(-1));
  };
  expect(files("livecodebench@release_v3")).toEqual(["test.jsonl", "test2.jsonl", "test3.jsonl"]);
  expect(files("livecodebench@slice_v6")).toEqual(["test6.jsonl"]);
  const items = (name: string) => KNOWN_BENCHMARKS.get(name)?.items;
  expect([items("livecodebench@release_v6"), items("livecodebench@slice_v6")]).toEqual([1055, 175]);
});

test.each([
  ["livecodebench@v6", /two meanings.*release_v6 .*\(1055 problems\).*slice_v6 .*\(175 problems\)/],
  ["livecodebench", /Name the release/],
  ["humanevl", /Name one of .*humaneval\+, mbpp\+, taco-test, codecontests-test, apps-test/],
])("%s is refused", (name, message) => {
  expect(() => of(name)).toThrow(UserError);
  expect(() => of(name)).toThrow(message);
  expect(() => of({ name })).toThrow(message);
});

test("a path is a copy of the repository, or the files themselves; dates choose contests", () => {
  expect(of({ name: "livecodebench@release_v2", path: "lcb", from: "2024-01-01", to: "2024-06-30" })).toEqual(
    [
      {
        name: "livecodebench@release_v2",
        inputs: [
          {
            path: ["lcb/test.jsonl", "lcb/test2.jsonl"],
            format: "livecodebench",
            from: "2024-01-01",
            to: "2024-06-30",
          },
        ],
      },
    ],
  );
  expect(of({ name: "apps-test", path: "my/apps.jsonl.gz" })?.[0]?.inputs).toEqual([
    { path: "my/apps.jsonl.gz", format: "apps" },
  ]);
});

test("other members, and a date where rows have none, are faults of the configuration", () => {
  expect(() => of({ name: "mbpp+", revision: "x" }, "none")).toThrow(
    /benchmarks.0.revision.*\n.*benchmarks.1/s,
  );
  expect(() => of({ name: "livecodebench@release_v1", from: "2024-13-01" })).toThrow(/a day as YYYY-MM-DD/);
});

test("every known benchmark has a format that exists, and a line in the guide", () => {
  const page = pageText("docs/decontamination.md");
  for (const [name, { format, repo, items }] of KNOWN_BENCHMARKS) {
    expect(formatNamed(format).name).toBe(format);
    if (!name.includes("slice") && !/release_v[1-5]/.test(name))
      expect(page).toContain(`| \`${name}\` | ${items} | \`${repo}\` |`);
  }
});
