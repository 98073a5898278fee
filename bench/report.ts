/**
 * `make bench-report`: a report of synthetic trajectories in Chromium, opened from disk: wall and
 * CPU time to the first views, to a search, to one trajectory and to the page of a problem, and the
 * sizes of the report and of its program. PROBLEMS (default 500), SAMPLES (200).
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium, type Page } from "playwright-core";
import { writeReport } from "../pipeline/report/write-report.ts";
import { problemAt, trajectoryAt } from "../test/pipeline/report/made/records.ts";
import { makeRun } from "../test/pipeline/report/made/run.ts";
import { corpus } from "./dedup-corpus.ts";

const PROBLEMS = Number(process.env.PROBLEMS ?? 500);
const SAMPLES = Number(process.env.SAMPLES ?? 200);
const ROUNDS = 5;
/** Searches: words and filters. */
const SEARCHES: readonly (readonly [words: string, filters: string])[] = [
  ["attempt77", ""],
  ["attempt7", ""],
  ["return", ""],
  ["def solve", ""],
  ["graph queue seen", ""],
  ["graph queue seen", "verdict=WA&turns=2&sort=tokens"],
  ["wrong_answer", ""],
  ["problem-00042", ""],
  ["", "fate=dropped&sort=similarity"],
];

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
const print = (line: string) => process.stdout.write(`${line}\n`);

/**
 * Milliseconds: wall time, CPU time of the page's main thread, CPU time of its process (steps of
 * 10).
 */
type Took = { clock: number; thread: number; process: number };

/** Times of one kind over all rounds. */
class Times {
  readonly #all = new Map<string, Took[]>();

  add(what: string, took: Took): void {
    this.#all.set(what, [...(this.#all.get(what) ?? []), took]);
  }

  print(): void {
    for (const [what, list] of this.#all) {
      const of = (kind: keyof Took) => {
        const values = list.map((took) => took[kind]);
        return `${median(values).toFixed(0)} (${Math.max(...values).toFixed(0)})`;
      };
      print(
        `${what}: clock ${of("clock")} ms; processor: main thread ${of("thread")} ms, process ${of("process")} ms`,
      );
    }
  }
}

/** CPU times counted by the browser, which other load on the machine does not affect. */
async function counters(page: Page): Promise<() => Promise<Omit<Took, "clock">>> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    const of = (name: string) => 1000 * (metrics.find((metric) => metric.name === name)?.value ?? 0);
    return { thread: of("TaskDuration"), process: of("ProcessTime") };
  };
}

/**
 * Enters a search like a key press, or filters like a link, and waits inside the page until the
 * list is drawn, so that no polling from outside is measured; the debounce of the search field is
 * included.
 */
const inPage = (words: string, filters: string): string => `new Promise((done) => {
  const count = document.getElementById("count");
  const search = document.getElementById("search");
  count.textContent = "…";
  const from = performance.now();
  new MutationObserver((_, observer) => {
    if (!/[0-9]/.test(count.textContent)) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => done({ clock: performance.now() - from, found: count.textContent })));
  }).observe(count, { childList: true, characterData: true, subtree: true });
  if (${words === ""}) {
    location.hash = ${JSON.stringify(`#trajectories?${filters}`)};
  } else {
    search.value = ${JSON.stringify(words)};
    search.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
})`;

const settled = (page: Page) => page.waitForTimeout(500);

/** Follows a link inside the page, and waits there until a new element is drawn. */
const followed = (hash: string, selector: string): string => `new Promise((done) => {
  document.querySelectorAll(${JSON.stringify(selector)}).forEach((old) => old.remove());
  const from = performance.now();
  const drawn = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
  new MutationObserver((_, observer) => {
    if (document.querySelector(${JSON.stringify(selector)}) === null) return;
    observer.disconnect();
    drawn();
  }).observe(document.body, { childList: true, subtree: true });
  location.hash = ${JSON.stringify(hash)};
})`;

/** Measures one step, and waits until nothing of it is left to do. */
async function step<T extends { clock: number }>(
  page: Page,
  counted: () => Promise<Omit<Took, "clock">>,
  doIt: () => Promise<T>,
): Promise<T & Took> {
  await settled(page);
  const before = await counted();
  const done = await doIt();
  await settled(page);
  const after = await counted();
  return { ...done, thread: after.thread - before.thread, process: after.process - before.process };
}

/** The first view of one page in a fresh browser. */
async function firstView(file: string, view: string, selector: string) {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  const page = await browser.newPage();
  const counted = await counters(page);
  const from = Date.now();
  await page.goto(`file://${file}#${view}`);
  await page.waitForSelector(selector);
  return { browser, page, counted, took: { clock: Date.now() - from, ...(await counted()) } };
}

async function oneRound(file: string, round: number, times: Times): Promise<void> {
  const overview = await firstView(file, "overview", "body[data-ready=true]");
  times.add("first view of the overview", overview.took);
  await overview.browser.close();
  const { browser, page, counted, took } = await firstView(file, "trajectories", "#page-trajectories .row a");
  times.add("first view of the list", took);
  for (const [words, filters] of SEARCHES) {
    await page.evaluate(`location.hash = "#trajectories${words === "" ? "" : `?${filters}`}"`);
    const search = () => page.evaluate(inPage(words, filters)) as Promise<{ clock: number; found: string }>;
    const { found, ...cost } = await step(page, counted, search);
    const what = `search "${words}"${filters === "" ? "" : ` with ${filters}`}`;
    if (round === 0) print(`${what}: ${found}`);
    times.add(what, cost);
  }
  const at = PROBLEMS - 1 - round;
  const links: [what: string, hash: string, selector: string][] = [
    ["one trajectory", `t/${trajectoryAt(at, SAMPLES - 1).trajectory_id}`, "#turn-1"],
    ["page of a problem", `p/${problemAt(at).problem_id}`, ".problem-page"],
    ["page of another problem", `p/${problemAt(round).problem_id}`, ".problem-page"],
  ];
  for (const [what, hash, selector] of links) {
    const follow = async () => ({ clock: (await page.evaluate(followed(`#${hash}`, selector))) as number });
    times.add(what, await step(page, counted, follow));
  }
  await browser.close();
}

/** Program and style of the page, compressed. */
function sizeOfProgram(file: string): string {
  const parts = [...readFileSync(file, "utf8").matchAll(/<(script|style)>(.*?)<\/\1>/gs)].map((m) => m[2]);
  return `${(gzipSync(parts.join("\n")).length / 1000).toFixed(1)} kB`;
}

const folder = mkdtempSync(join(tmpdir(), "rftkit-bench-report-"));
try {
  const [programs = []] = corpus({ problems: 1, programs: 400, originals: 100, lines: 50, seed: 3 });
  const run = join(folder, "run");
  await makeRun(run, {
    problems: PROBLEMS,
    samples: SAMPLES,
    buckets: 50,
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
    runDir: run,
    out: join(folder, "report"),
    single: false,
    compare: undefined,
    trainings: [],
    say: () => undefined,
  });
  const { user, system } = process.cpuUsage(started);
  const peak = process.resourceUsage().maxRSS / 1024;
  print(
    `${written.trajectories} trajectories: report of ${(written.bytes / 2 ** 20).toFixed(0)} MiB in ${((Date.now() - before) / 1000).toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of processor), peak ${peak.toFixed(0)} MiB`,
  );
  print(`program and style: ${sizeOfProgram(written.file)} compressed`);
  const times = new Times();
  for (let round = 0; round < ROUNDS; round += 1) await oneRound(written.file, round, times);
  print(`median (most) of ${ROUNDS} cold starts`);
  times.print();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
