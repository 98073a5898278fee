/**
 * `make bench-report`: a report of made-up trajectories in Chromium, opened from disk: time to the first view, to a
 * search by typing, to one trajectory, and the report's size. PROBLEMS (default 500), SAMPLES (200).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { writeReport } from "../pipeline/report/write-report.ts";
import { makeRun, trajectoryAt } from "../test/pipeline/report/made-run.ts";
import { corpus } from "./dedup-corpus.ts";

const PROBLEMS = Number(process.env.PROBLEMS ?? 500);
const SAMPLES = Number(process.env.SAMPLES ?? 200);
const ROUNDS = 5;
const WORDS = ["attempt7", "return", "def solve", "graph queue seen", "wrong_answer", "problem-00042"];

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
const print = (line: string) => process.stdout.write(`${line}\n`);

/** Milliseconds from typing to the list, the page's own wait of 120 ms for the end of typing included. */
async function search(page: Page, words: string): Promise<{ ms: number; found: string }> {
  await page.evaluate("document.getElementById('count').textContent = '…'");
  const started = Date.now();
  await page.fill("#search", words);
  await page.locator("#count").filter({ hasText: /[0-9]/ }).waitFor();
  return { ms: Date.now() - started, found: (await page.locator("#count").textContent()) ?? "" };
}

const folder = mkdtempSync(join(tmpdir(), "rftkit-bench-report-"));
try {
  const [programs = []] = corpus({ problems: 1, programs: 400, originals: 100, lines: 50, seed: 3 });
  const run = join(folder, "run");
  await makeRun(run, {
    ...{ problems: PROBLEMS, samples: SAMPLES, buckets: 50 },
    trajectory: (problem, sample) => {
      const made = trajectoryAt(problem, sample);
      const program = programs[(problem * 7 + sample) % programs.length] ?? "";
      const prose = `Plan ${problem * SAMPLES + sample}: `.repeat(20);
      for (const call of made.turns.flatMap((turn) => turn.calls))
        call.answer += `\n${prose}\n\`\`\`python\n${program}\n\`\`\``;
      return made;
    },
  });
  const started = process.cpuUsage();
  const before = Date.now();
  const written = await writeReport({
    ...{ runDir: run, out: join(folder, "report"), single: false, compare: undefined, trainings: [] },
    say: () => undefined,
  });
  const { user, system } = process.cpuUsage(started);
  const peak = process.resourceUsage().maxRSS / 1024;
  print(
    `${written.trajectories} trajectories: report of ${(written.bytes / 2 ** 20).toFixed(0)} MiB in ${((Date.now() - before) / 1000).toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of processor), peak ${peak.toFixed(0)} MiB`,
  );
  const views: number[] = [];
  const opens: number[] = [];
  const searches = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
    const page = await browser.newPage();
    let from = Date.now();
    await page.goto(`file://${written.file}#trajectories`);
    await page.waitForSelector("#page-trajectories .row a");
    views.push(Date.now() - from);
    for (const words of WORDS) {
      const { ms, found } = await search(page, words);
      if (round === 0) print(`search "${words}": ${found}`);
      searches.set(words, [...(searches.get(words) ?? []), ms]);
    }
    from = Date.now();
    const id = trajectoryAt(PROBLEMS - 1 - round, SAMPLES - 1).trajectory_id;
    await page.evaluate(`location.hash = "#t/${id}"`);
    await page.waitForSelector("#turn-1");
    opens.push(Date.now() - from);
    await browser.close();
  }
  print(`first view: median ${median(views)} ms, most ${Math.max(...views)} ms of ${ROUNDS} cold starts`);
  for (const [words, times] of searches)
    print(`search "${words}": median ${median(times)} ms, most ${Math.max(...times)} ms`);
  print(`one trajectory: median ${median(opens)} ms, most ${Math.max(...opens)} ms`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
