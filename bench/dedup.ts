/**
 * `make bench-dedup`: near-duplicate search compared with datasketch and rensa on the same programs
 * and tokens. Prints a table and whether the targets are met; peers need .venv-bench
 * (bench/requirements-bench.txt). Run: npx tsc -p bench/tsconfig.json && node --expose-gc
 * .cache/bench/bench/dedup.js [--no-peers]
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { whole } from "../io/format.ts";
import { farthestFirst } from "../stages/dedup/farthest-first.ts";
import { C_TOKENISER, cTokens } from "../text/c-tokens.ts";
import { codeTokens, scanCode } from "../text/code-tokens.ts";
import { cluster, nearPairs } from "../text/near-duplicates.ts";
import { jaccard, shingles } from "../text/shingles.ts";
import { corpus } from "./dedup-corpus.ts";

const OPTIONS = { threshold: 0.7, bands: 25, rows: 5 };
const PEER_PYTHON = join(".venv-bench", "bin", "python");
/** As many programs, in C++; the peers compare the tokens of the Python ones. */
const CPP = `rftkit, C++ (${C_TOKENISER})`;
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

function exactPairs(sets: readonly Uint32Array[]): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < sets.length; i++) {
    for (let j = 0; j < i; j++) {
      if (jaccard(sets[i] as Uint32Array, sets[j] as Uint32Array) >= OPTIONS.threshold) pairs.push([i, j]);
    }
  }
  return pairs;
}

/** Both tokenisers are as the stage uses them. */
type Scan = (text: string) => Uint32Array;

type Corpus = {
  texts: readonly string[][];
  tokens: readonly Uint32Array[][];
  truth: readonly [number, number][][];
};

function corpusOf(language: "python" | "cpp", scan: Scan): Corpus {
  const texts = corpus({ problems: 50, programs: 200, originals: 12, lines: 40, seed: 7, language });
  const tokens = texts.map((programs) => programs.map((text) => scan(text)));
  const truth = tokens.map((programs) => exactPairs(programs.map((each) => shingles(each, 5))));
  return { texts, tokens, truth };
}

function ours({ texts, tokens, truth }: Corpus, scan: Scan): Figures {
  const fromText = best(5, () =>
    texts.map((programs) =>
      cluster(
        programs.map((text) => shingles(scan(text), 5)),
        OPTIONS,
      ).groups(),
    ),
  );
  const fromTokens = best(5, () =>
    tokens.map((programs) =>
      cluster(
        programs.map((each) => shingles(each, 5)),
        OPTIONS,
      ).groups(),
    ),
  );
  let hits = 0;
  let found = 0;
  for (const [p, programs] of tokens.entries()) {
    const true_ = new Set(truth[p]?.map(([a, b]) => `${a} ${b}`));
    for (const [a, b] of nearPairs(
      programs.map((each) => shingles(each, 5)),
      OPTIONS,
    )) {
      found++;
      if (true_.has(`${a} ${b}`)) hits++;
    }
  }
  const all = truth.reduce((sum, pairs) => sum + pairs.length, 0);
  const memory = process.resourceUsage().maxRSS / 1024;
  return {
    from_text_s: fromText,
    from_tokens_s: fromTokens,
    recall: hits / all,
    precision: hits / found,
    memory_mb: memory,
  };
}

function main(): void {
  const python = corpusOf("python", codeTokens);
  const { texts, tokens, truth } = python;
  const count = texts.flat().length;
  const mean = tokens.flat().reduce((sum, each) => sum + each.length, 0) / count;
  const rows: Record<string, Figures> = { rftkit: ours(python, scanCode) };
  rows[CPP] = ours(corpusOf("cpp", cTokens), cTokens);
  if (existsSync(PEER_PYTHON) && !process.argv.includes("--no-peers")) {
    mkdirSync(join(".cache", "bench"), { recursive: true });
    const named = tokens.map((programs) => programs.map((each) => Array.from(each, String)));
    writeFileSync(CORPUS_FILE, JSON.stringify({ texts, tokens: named, pairs: truth }));
    for (const peer of ["datasketch", "rensa", "rensa-bulk"]) {
      const out = execFileSync(PEER_PYTHON, [join("bench", "dedup-peers.py"), peer, CORPUS_FILE], {
        encoding: "utf8",
        // One thread for every tool: rensa's bulk calls would use all cores.
        env: { ...process.env, RAYON_NUM_THREADS: "1" },
      });
      rows[peer] = JSON.parse(out) as Figures;
    }
  }
  report({ count, mean, pairs: truth.reduce((sum, pairs) => sum + pairs.length, 0), rows });
}

/** 200 different programs of one problem: clustering, and the choice of 50. */
function allDifferent(): { clusters: number; withCap: number } {
  const [programs] = corpus({ problems: 1, programs: 200, originals: 200, lines: 40, seed: 11 });
  const work = (): Uint32Array[] => (programs as string[]).map((text) => shingles(scanCode(text), 5));
  return {
    clusters: best(20, () => cluster(work(), OPTIONS).groups()) * 1000,
    withCap:
      best(20, () => {
        const sets = work();
        return farthestFirst(
          cluster(sets, OPTIONS)
            .groups()
            .map((group) => sets[group[0] as number] as Uint32Array),
          50,
        );
      }) * 1000,
  };
}

function report({
  count,
  mean,
  pairs,
  rows,
}: {
  count: number;
  mean: number;
  pairs: number;
  rows: Record<string, Figures>;
}): void {
  console.log(
    `${count} programs of ${mean.toFixed(0)} tokens, ${pairs} pairs with Jaccard ≥ ${OPTIONS.threshold}`,
  );
  console.log(
    "| | programs/s from text | from tokens | recall | precision | peak MB |\n|---|---|---|---|---|---|",
  );
  for (const [name, f] of Object.entries(rows)) {
    const rate = (seconds: number): string => whole(count / seconds);
    const cells = [
      rate(f.from_text_s),
      rate(f.from_tokens_s),
      f.recall.toFixed(4),
      f.precision.toFixed(4),
      f.memory_mb.toFixed(0),
    ];
    console.log(`| ${name} | ${cells.join(" | ")} |`);
  }
  const { clusters, withCap } = allDifferent();
  console.log(
    `200 different programs of one problem: ${clusters.toFixed(1)} ms to clusters, ${withCap.toFixed(1)} ms with the choice of 50`,
  );
  const us = rows.rftkit as Figures;
  const targets: [string, boolean][] = [
    ["≥ 25,000 programs/s from text", count / us.from_text_s >= 25_000],
    ["recall ≥ 0.999", us.recall >= 0.999],
    ["precision 1", us.precision === 1],
    ["200 different programs ≤ 10 ms", clusters <= 10],
    ["C++ from text at least 0.8 × Python", us.from_text_s / (rows[CPP] as Figures).from_text_s >= 0.8],
    ...Object.entries(rows)
      .filter(([name]) => name !== "rftkit" && name !== CPP)
      .map(([name, f]): [string, boolean] => {
        const factor = name === "datasketch" ? 5 : 1;
        return [`≥ ${factor} × ${name} from text`, f.from_text_s / us.from_text_s >= factor];
      }),
  ];
  for (const [target, met] of targets) console.log(`${met ? "met   " : "MISSED"} ${target}`);
}

main();
