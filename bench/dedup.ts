/**
 * `make bench-dedup`: near-duplicate search compared with datasketch and rensa on the same programs
 * and tokens, and the whole stage. A third of the programs are renamed throughout. Recall and
 * precision are by brute force over all pairs of a problem. Prints a table and whether the targets
 * are met; peers need .venv-bench (bench/requirements-bench.txt). Run: npx tsc -p
 * bench/tsconfig.json && node --expose-gc .cache/bench/bench/dedup.js [--no-peers]
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { whole } from "../io/format.ts";
import { DedupOptions } from "../schemas/dedup-options.ts";
import { dedup } from "../stages/dedup.ts";
import type { PerProblemInput, StageContext } from "../stages/define-stage.ts";
import { C_TOKENISER, cTokens } from "../text/c-tokens.ts";
import { codeTokens, type NamedTokens, scanCode, scanNames } from "../text/code-tokens.ts";
import { foldNames } from "../text/folded.ts";
import { cluster, clusterBy, type Likeness, likenessOf, nearPairs } from "../text/near-duplicates.ts";
import { jaccard, shingles } from "../text/shingles.ts";
import { corpus, renamed } from "./dedup-corpus.ts";

const OPTIONS = DedupOptions.parse({ folded_threshold: 0.85 });
const SHINGLE = OPTIONS.shingle;
const PEER_PYTHON = join(".venv-bench", "bin", "python");
/** As many programs, in C++; the peers compare the tokens of the Python ones. */
const CPP = `rftkit, C++ (${C_TOKENISER}), tokens alone`;
const CORPUS_FILE = join(".cache", "bench", "dedup-corpus.json");

type Figures = {
  from_text_s: number;
  from_tokens_s: number;
  recall: number;
  precision: number;
  memory_mb: number;
};

/**
 * Minimum CPU time of `times` runs in seconds over all threads: wall time on a shared machine says
 * little.
 */
function best(times: number, work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const started = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(started);
    least = Math.min(least, (user + system) / 1000);
  }
  return least / 1000;
}

type Pairs = Set<string>;

const plainOf = (sets: readonly Uint32Array[]): Likeness => likenessOf(sets, OPTIONS.threshold);
const foldedOf = (sets: readonly Uint32Array[]): Likeness => likenessOf(sets, 0.85);

/** The pairs that are near in one of the ways, by brute force. */
function exactPairs(likenesses: readonly Likeness[]): Pairs {
  const pairs: Pairs = new Set();
  for (const { sets, threshold } of likenesses)
    for (let i = 0; i < sets.length; i++)
      for (let j = 0; j < i; j++)
        if (jaccard(sets[i] as Uint32Array, sets[j] as Uint32Array) >= threshold) pairs.add(`${i} ${j}`);
  return pairs;
}

const foundPairs = (likenesses: readonly Likeness[]): Pairs =>
  new Set(
    likenesses.flatMap(({ sets, threshold }) =>
      nearPairs(sets, { ...OPTIONS, threshold }).map(([a, b]) => `${a} ${b}`),
    ),
  );

const setsOf = (programs: readonly NamedTokens[]): [Likeness, Likeness] => [
  plainOf(programs.map(({ tokens }) => shingles(tokens, SHINGLE))),
  foldedOf(programs.map((named) => shingles(foldNames(named, SHINGLE), SHINGLE))),
];

const copied = ({ tokens, names }: NamedTokens): NamedTokens => ({
  tokens: tokens.slice(),
  names: names.slice(),
});

function byBoth(texts: readonly string[][]): Figures {
  const named = texts.map((programs) => programs.map((text) => copied(scanNames(text))));
  const sums = { hits: 0, found: 0, all: 0 };
  for (const programs of named) {
    const likenesses = setsOf(programs);
    const [truth, pairs] = [exactPairs(likenesses), foundPairs(likenesses)];
    sums.all += truth.size;
    sums.found += pairs.size;
    for (const pair of pairs) if (truth.has(pair)) sums.hits++;
  }
  return {
    from_text_s: best(5, () =>
      texts.map((programs) => {
        const [plain, folded]: [Uint32Array[], Uint32Array[]] = [[], []];
        for (const text of programs) {
          const tokens = scanNames(text);
          plain.push(shingles(tokens.tokens, SHINGLE));
          folded.push(shingles(foldNames(tokens, SHINGLE), SHINGLE));
        }
        return clusterBy([plainOf(plain), foldedOf(folded)], OPTIONS).groups();
      }),
    ),
    from_tokens_s: best(5, () => named.map((programs) => clusterBy(setsOf(programs), OPTIONS).groups())),
    recall: sums.hits / sums.all,
    precision: sums.hits / sums.found,
    memory_mb: process.resourceUsage().maxRSS / 1024,
  };
}

/** Programs, their tokens, and the pairs whose tokens are near. */
type Corpus = { texts: readonly string[][]; tokens: readonly Uint32Array[][]; truth: readonly Pairs[] };

/** Both tokenisers are as the stage uses them. */
type Scan = (text: string) => Uint32Array;

const SIZE = { problems: 50, programs: 200, originals: 12, lines: 40, seed: 7 };

function corpusOf(texts: readonly string[][], scan: Scan): Corpus {
  const tokens = texts.map((programs) => programs.map((text) => scan(text).slice()));
  const truth = tokens.map((programs) =>
    exactPairs([plainOf(programs.map((each) => shingles(each, SHINGLE)))]),
  );
  return { texts, tokens, truth };
}

function byTokens({ texts, tokens, truth }: Corpus, scan: Scan): Figures {
  const sets = tokens.map((programs) => programs.map((each) => shingles(each, SHINGLE)));
  const found = sets.map((each) => foundPairs([plainOf(each)]));
  const count = (pairs: readonly Pairs[]): number => pairs.reduce((sum, { size }) => sum + size, 0);
  const hits = found.reduce(
    (sum, pairs, i) => sum + [...pairs].filter((pair) => truth[i]?.has(pair)).length,
    0,
  );
  return {
    from_text_s: best(5, () =>
      texts.map((programs) =>
        cluster(
          programs.map((text) => shingles(scan(text), SHINGLE)),
          OPTIONS,
        ).groups(),
      ),
    ),
    from_tokens_s: best(5, () =>
      tokens.map((programs) =>
        cluster(
          programs.map((each) => shingles(each, SHINGLE)),
          OPTIONS,
        ).groups(),
      ),
    ),
    recall: hits / count(truth),
    precision: hits / count(found),
    memory_mb: process.resourceUsage().maxRSS / 1024,
  };
}

/** Input of the stage: rows with a program, its label and token count. */
function inputOf(programs: readonly string[], problem: number): PerProblemInput {
  const rows = programs.map((code, i) => ({
    trajectory_id: `t${problem}-${i}`,
    problem_id: `p${problem}`,
    label: i % 2 === 0 ? "single" : "multi",
    turns: [{ code, language: "python3", calls: [{ answer: code, completion_tokens: 100 + (i % 7) }] }],
  }));
  return { problem: { problem_id: `p${problem}` }, rows } as unknown as PerProblemInput;
}

/** Seconds of the stage: ranking, clusters, the cap and the decisions with their reasons. */
const stage = (inputs: readonly PerProblemInput[]): number =>
  best(5, () => inputs.map((input) => dedup.perProblem(input, OPTIONS, {} as StageContext)));

function peersOf({ texts, tokens, truth }: Corpus): Record<string, Figures> {
  if (!existsSync(PEER_PYTHON) || process.argv.includes("--no-peers")) return {};
  mkdirSync(join(".cache", "bench"), { recursive: true });
  const named = tokens.map((programs) => programs.map((each) => Array.from(each, String)));
  const pairs = truth.map((each) => [...each].map((pair) => pair.split(" ").map(Number)));
  writeFileSync(CORPUS_FILE, JSON.stringify({ texts, tokens: named, pairs }));
  // One thread for every tool: rensa's bulk calls would use all cores.
  const env = { ...process.env, RAYON_NUM_THREADS: "1" };
  const figuresOf = (peer: string): Figures => {
    const args = [join("bench", "dedup-peers.py"), peer, CORPUS_FILE];
    return JSON.parse(execFileSync(PEER_PYTHON, args, { encoding: "utf8", env })) as Figures;
  };
  return Object.fromEntries(["datasketch", "rensa", "rensa-bulk"].map((peer) => [peer, figuresOf(peer)]));
}

const meanOf = (programs: readonly Uint32Array[]): number =>
  programs.reduce((sum, { length }) => sum + length, 0) / programs.length;

function main(): void {
  const texts = corpus(SIZE).map((programs) =>
    programs.map((text, i) => (i % 3 === 0 ? renamed(text, i) : text)),
  );
  const count = texts.flat().length;
  const python = corpusOf(texts, codeTokens);
  const cpp = corpusOf(corpus({ ...SIZE, language: "cpp" }), cTokens);
  const [mean, cppMean] = [python, cpp].map(({ tokens }) => meanOf(tokens.flat())) as [number, number];
  const [plain, both] = ["rftkit, tokens alone", "rftkit, tokens or folded names"];
  const rows = {
    [plain]: byTokens(python, scanCode),
    [both]: byBoth(texts),
    [CPP]: byTokens(cpp, cTokens),
    ...peersOf(python),
  };
  console.log(`${count} programs of ${mean.toFixed(0)} tokens, in C++ of ${cppMean.toFixed(0)}`);
  console.log(
    "| | programs/s from text | from tokens | recall | precision | peak MB |\n|---|---|---|---|---|---|",
  );
  const rate = (seconds: number): string => whole(count / seconds);
  for (const [name, f] of Object.entries(rows)) {
    const shares = [f.recall, f.precision].map((share) => share.toFixed(4));
    const cells = [rate(f.from_text_s), rate(f.from_tokens_s), ...shares, f.memory_mb.toFixed(0)];
    console.log(`| ${name} | ${cells.join(" | ")} |`);
  }
  const all = stage(texts.map(inputOf));
  console.log(`the whole stage, both rules, with ranking, cap and reasons: ${rate(all)} programs/s`);
  const [few, many] = [400, 1600].map((programs) =>
    stage([inputOf(corpus({ problems: 1, programs, originals: 12, lines: 34, seed: 5 })[0] ?? [], 0)]),
  ) as [number, number];
  console.log(`1,600 samples of a problem take ${(many / few).toFixed(2)} times as long as 400`);
  const us = rows[both] as Figures;
  const targets: [string, boolean][] = [
    ["≥ 15,000 programs/s from text by both rules", count / us.from_text_s >= 15_000],
    [
      "tokens/s of C++ from text at least 0.8 × Python's",
      cppMean / (rows[CPP] as Figures).from_text_s >= (0.8 * mean) / (rows[plain] as Figures).from_text_s,
    ],
    ["recall ≥ 0.999", us.recall >= 0.999],
    ["precision 1", us.precision === 1],
    ["4 × the samples of a problem in ≤ 4.4 × the time", many / few <= 4.4],
    ...Object.entries(rows)
      .filter(([name]) => !name.startsWith("rftkit"))
      .map(([name, f]): [string, boolean] => {
        const factor = name === "datasketch" ? 5 : 1;
        return [`≥ ${factor} × ${name} from text`, f.from_text_s / us.from_text_s >= factor];
      }),
  ];
  for (const [target, met] of targets) console.log(`${met ? "met   " : "MISSED"} ${target}`);
}

main();
