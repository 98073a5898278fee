/**
 * Benchmarks that `decontaminate.benchmarks` may name: where their files are on the hub, their
 * format, and the split that they must have. The names of the files are those that public code
 * downloads; a revision is named where it is known.
 */
import type { InputFile } from "../../schemas/import-options.ts";

type KnownBenchmark = {
  repo: string;
  revision?: string;
  /** Files or patterns in the repository. */
  files: readonly [string, ...string[]];
  format: string;
  split?: InputFile["split"];
  /** Problems, for people. */
  items: number;
};

const LCB = {
  repo: "livecodebench/code_generation_lite",
  revision: "0fe84c3912ea0c4d4a78037083943e8f0c4dd505",
  format: "livecodebench",
};
/** Problems of the releases 1 to 6: each has all files up to its own. */
const LCB_ITEMS = [400, 511, 612, 713, 880, 1055] as const;
const lcbFile = (release: number): string => `test${release === 1 ? "" : release}.jsonl`;

const releases = LCB_ITEMS.flatMap((items, i): [string, KnownBenchmark][] => {
  const files = LCB_ITEMS.slice(0, i + 1).map((_, at) => lcbFile(at + 1)) as [string, ...string[]];
  return [
    [`livecodebench@release_v${i + 1}`, { ...LCB, files, items }],
    [
      `livecodebench@slice_v${i + 1}`,
      { ...LCB, files: [lcbFile(i + 1)], items: items - (LCB_ITEMS[i - 1] ?? 0) },
    ],
  ];
});

export const KNOWN_BENCHMARKS: ReadonlyMap<string, KnownBenchmark> = new Map([
  ...releases,
  [
    "humaneval+",
    { repo: "evalplus/humanevalplus", files: ["test.jsonl"], format: "humaneval_plus", items: 164 },
  ],
  ["mbpp+", { repo: "evalplus/mbppplus", files: ["data/test-*.parquet"], format: "mbpp_plus", items: 378 }],
  [
    "taco-test",
    { repo: "BAAI/TACO", files: ["ALL/test-*.parquet"], format: "taco", split: "test", items: 1000 },
  ],
  [
    "codecontests-test",
    {
      repo: "deepmind/code_contests",
      files: ["data/test-*.parquet"],
      format: "code_contests",
      split: "test",
      items: 165,
    },
  ],
  [
    "apps-test",
    { repo: "codeparrot/apps", files: ["test.jsonl"], format: "apps", split: "test", items: 5000 },
  ],
]);

/** What is wrong with a name that no benchmark has, and how to write it. */
export function nameFault(name: string): { got: string; fix: string } {
  const [, release] = /^livecodebench@?v(\d)$/i.exec(name) ?? [];
  const [all, slice] = [`livecodebench@release_v${release}`, `livecodebench@slice_v${release}`];
  const [whole, own] = [KNOWN_BENCHMARKS.get(all), KNOWN_BENCHMARKS.get(slice)];
  if (whole !== undefined && own !== undefined) {
    return {
      got: `${name}, which has two meanings`,
      fix: `Write ${all} for everything up to it (${whole.items} problems), or ${slice} for what it added (${own.items} problems).`,
    };
  }
  if (/^livecodebench(?:@|$)/i.test(name))
    return {
      got: name,
      fix: "Name the release: livecodebench@release_v6 is everything up to it (1055 problems).",
    };
  return {
    got: name,
    fix: `Name one of ${[...KNOWN_BENCHMARKS.keys()].join(", ")}; or give its files in \`inputs\`.`,
  };
}
