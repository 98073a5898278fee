/**
 * Embedding rate compared with sentence-transformers: the same texts, threads and machine, one
 * window per text. The peer needs .venv-bench with torch==2.13.0 (CPU) and
 * sentence-transformers==6.2.0, and the folder of the original weights in RFTKIT_BENCH_WEIGHTS
 * (model.safetensors beside tokenizer.json).
 * Run: npx tsc -p bench/tsconfig.json && node .cache/bench/bench/decontaminate-embedding.js
 * [THREADS] [PYTHON]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createEmbedder } from "../text/embedding/embedder.ts";
import { DEFAULT_MODEL, obtainModel } from "../text/embedding/model.ts";
import { plainStatement } from "../text/normalise.ts";

const TEXTS = 160;
/** Characters that stay inside one window of 254 tokens. */
const CHARACTERS = 700;

type Line = { train: { statement: string }; benchmark: { statement: string } };

/** Short and long pieces of the sample's statements. */
function texts(): string[] {
  const lines = readFileSync("test/fixtures/contamination-pairs.jsonl", "utf8").trim().split("\n");
  const whole = lines
    .map((line) => JSON.parse(line) as Line)
    .flatMap(({ train, benchmark }) => [train.statement, benchmark.statement])
    .map(plainStatement);
  return Array.from({ length: TEXTS }, (_, i) => {
    const text = whole[i % whole.length] as string;
    const start = Math.floor(i / whole.length) * 40;
    return `${i} ${text.slice(start, start + CHARACTERS - (i % 5) * 100)}`;
  });
}

async function main(): Promise<void> {
  const threads = Number(process.argv[2] ?? availableParallelism());
  const python = process.argv[3] ?? join(".venv-bench", "bin", "python");
  const folder = mkdtempSync(join(tmpdir(), "rftkit-bench-"));
  try {
    const all = texts();
    const embedder = await createEmbedder({
      model: await obtainModel({ model: DEFAULT_MODEL }),
      cacheDir: folder,
      baseDir: ".",
      threads,
    });
    await embedder.embed(all.slice(0, 8));
    const started = performance.now();
    const cpu = process.cpuUsage();
    const ours = await embedder.embed(all);
    const rate = TEXTS / ((performance.now() - started) / 1000);
    const used = process.cpuUsage(cpu);
    const perCpu = TEXTS / ((used.user + used.system) / 1e6);
    const file = join(folder, "texts.json");
    writeFileSync(file, JSON.stringify(all));
    const peer = JSON.parse(
      execFileSync(python, [join("bench", "decontaminate-embedding-peer.py"), file, String(threads)], {
        encoding: "utf8",
        maxBuffer: 1 << 28,
        stdio: ["ignore", "pipe", "ignore"],
      }),
    ) as { rate: number; per_cpu_s: number; vectors: number[][] };
    const off = Math.max(
      ...peer.vectors.flatMap((vector, i) =>
        vector.map((value, d) => Math.abs(value - (ours[i]?.[d] ?? Number.NaN))),
      ),
    );
    console.log(`${TEXTS} texts of one window, ${threads} threads`);
    console.log(
      `rftkit ${rate.toFixed(1)}/s, sentence-transformers ${peer.rate.toFixed(1)}/s: ${(rate / peer.rate).toFixed(2)} ×`,
    );
    console.log(
      `by processor time ${perCpu.toFixed(1)}/s and ${peer.per_cpu_s.toFixed(1)}/s: ${(perCpu / peer.per_cpu_s).toFixed(2)} ×`,
    );
    console.log(`greatest difference of a component: ${off.toExponential(1)}`);
    console.log(`${perCpu >= peer.per_cpu_s ? "met   " : "MISSED"} ≥ 1.0 × sentence-transformers`);
    console.log(`${off <= 1e-5 ? "met   " : "MISSED"} agreement ≤ 1e-5`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
