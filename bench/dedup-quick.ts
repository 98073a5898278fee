import { scanCode } from "../text/code-tokens.ts";
import { cluster, nearPairs, signAll } from "../text/near-duplicates.ts";
import { jaccard, shingles } from "../text/shingles.ts";
import { corpus } from "./dedup-corpus.ts";

const P = corpus({ problems: 50, programs: 200, originals: 12, lines: 40, seed: 7 });
const o = { threshold: 0.7, bands: 25, rows: 5 };
let tok = 0;
for (let rep = 0; rep < 4; rep++) {
  let t = performance.now();
  const lap = (n: string) => {
    const d = performance.now() - t;
    console.log(n.padEnd(20), d.toFixed(0), "ms", ((10000 / d) * 1000).toFixed(0), "/s");
    t = performance.now();
  };
  tok = 0;
  for (const p of P) for (const s of p) tok += scanCode(s).length;
  lap("scan");
  const S = P.map((p) => p.map((s) => shingles(scanCode(s), 5)));
  lap("scan+shingle");
  for (const p of S) signAll(p, o);
  lap("sign");
  for (const p of S) cluster(p, o);
  lap("sign+cluster");
  let n = 0;
  for (const p of P) {
    n += cluster(
      p.map((s) => shingles(scanCode(s), 5)),
      o,
    ).groups().length;
  }
  lap("end to end");
  console.log(n, tok / 10000);
  cluster(S.flat(), o);
  lap("cluster whole");
  if (rep === 3) {
    let pos = 0,
      hit = 0,
      all = 0;
    const hist = new Array(10).fill(0);
    for (const p of S) {
      const f = new Set(nearPairs(p, o).map(([a, b]) => a * 200 + b));
      for (let i = 0; i < 200; i++)
        for (let j = 0; j < i; j++) {
          all++;
          const v = jaccard(p[i]!, p[j]!);
          hist[Math.min(9, Math.floor(v * 10))]++;
          if (v >= 0.7) {
            pos++;
            if (f.has(i * 200 + j)) hit++;
          }
        }
    }
    console.log(all, pos, hit / pos, hist.join(" "));
  }
}
