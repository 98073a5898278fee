/**
 * Statements, answers and outputs that would like to be code: on every page they are text and
 * nothing else.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeRunsIndex } from "../../../../pipeline/report/runs-page.ts";
import { writeReport } from "../../../../pipeline/report/write-report.ts";
import { CHECK } from "../../../trainer/template/checks.ts";
import { problemAt, trajectoryAt } from "../made/records.ts";
import { makeRun } from "../made/run.ts";
import { launch, open, quiet } from "./browser.ts";

const EVIL = [
  `</script><script>window.bitten = 1; alert(1)</script>`,
  `<img src=x onerror="window.bitten = 2"><svg onload="window.bitten = 3">`,
  `"><iframe src="javascript:parent.bitten=4"></iframe><style>body{display:none}</style>`,
  `<a href="https://example.invalid/x">x</a> \u001b[2J\u001b]8;;https://example.invalid\u0007 \u202eetirw\u202c`,
  `{{constructor.constructor('window.bitten=5')()}} \${window.bitten=6} <!-- ]]> --!>`,
  "[a](javascript:window.bitten=8) ![i](https://example.invalid/i.png) [l](https://example.invalid/l) <javascript:window.bitten=9>",
  String.raw`$\href{javascript:window.bitten=10}{x} \includegraphics{https://example.invalid/j.png}$ $\rule{9999em}{9999em}$ $x^2$`,
].join("\n");
const LONG = 50_000_000;
const folder = mkdtempSync(join(tmpdir(), "rftkit-hostile-"));
let browser: Browser;
const files: string[] = [];
const EVIL_NAME = `<img src=x onerror="window.bitten = 11"><base href='x'>`;
let index = "";

beforeAll(async () => {
  const run = join(folder, "run");
  const turnOf = (problem: number, sample: number) => {
    const [turn] = trajectoryAt(problem, sample).turns;
    if (turn === undefined) throw new Error("a trajectory without turns");
    return turn;
  };
  await makeRun(run, {
    problems: 3,
    samples: 4,
    buckets: 1,
    problem: (i) => ({
      name: EVIL,
      statement: EVIL,
      source: EVIL,
      tags: [EVIL],
      url: "javascript:window.bitten=7",
      difficulty: EVIL,
      source_row: EVIL,
      flags: [EVIL],
      public_tests: [{ input: EVIL, output: EVIL }],
      ...(i === 0 ? {} : { problem_id: `${problemAt(i).problem_id}` }),
    }),
    trajectory: (problem, sample) => {
      const turn = turnOf(problem, sample);
      const answer =
        problem === 1 && sample === 0 ? `${"long ".repeat(LONG / 5)}end` : `${EVIL}\n\`\`\`\n${EVIL}\n`;
      const verdict = { verdict: "WA" as const, accepted_by: null, stdout: EVIL, stderr: EVIL };
      const call = { ...turn.calls[0], answer, reasoning: EVIL } as (typeof turn.calls)[number];
      const hostile = { ...turn, code: EVIL, calls: [call], public_verdicts: [verdict] };
      return {
        model: EVIL,
        turns: [hostile, { ...hostile, code: `${EVIL}\nx` }],
        failure: EVIL,
        outcome: "failed",
      };
    },
  });
  const trainings = [{ name: EVIL, steps: [], fault: EVIL }];
  const turn = { message: 1, length: 9, start: 5, notes: [], context: EVIL, target: EVIL };
  const shown = [{ id: EVIL, whole: [null], rows: [{ length: 9, spans: [], ids: [], turns: [turn] }] }];
  const notes = [{ note: EVIL, turns: 3 }];
  const check = { ...CHECK, folder: EVIL, template_kwargs: { [EVIL]: EVIL }, stops: [{ id: 2, text: EVIL }] };
  const templates = [
    { name: EVIL, fault: EVIL },
    { name: "a.json", check: { ...check, notes, shown } },
  ];
  for (const single of [false, true]) {
    const out = join(folder, single ? "one.html" : "report");
    const written = await writeReport({
      runDir: run,
      out,
      single,
      compare: undefined,
      trainings,
      templates,
      say: () => undefined,
    });
    files.push(written.file);
  }
  // A folder of runs whose name would like to be markup; its run.json cannot be read.
  mkdirSync(join(folder, "runs", EVIL_NAME), { recursive: true });
  writeFileSync(join(folder, "runs", EVIL_NAME, "run.json"), EVIL);
  index = (await writeRunsIndex(join(folder, "runs"), { out: join(folder, "index"), name: EVIL })).file;
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each([0, 1])("no page lets it run or be markup (%i: folder, single file)", async (which) => {
  const opened = await open(browser, `${files[which]}#t/${trajectoryAt(0, 0).trajectory_id}`);
  const { page } = opened;
  await page.waitForSelector("#turn-2");
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  for (const id of [
    "overview",
    "problems",
    "trajectories",
    "contamination",
    "training",
    "template",
    "configuration",
  ]) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#${id}`);
    await page.waitForSelector(`#page-${id}:visible`);
  }
  await page.evaluate(
    (hash) => {
      location.hash = hash;
    },
    `#p/${problemAt(1).problem_id}`,
  );
  await page.waitForSelector(".problem-page math", { state: "attached" });
  const found = await page.evaluate(() => ({
    bitten: (window as { bitten?: number }).bitten,
    strange: document.querySelectorAll(
      "main img, main iframe, main script, main style:not(svg style), [onerror]",
    ).length,
    outward: [
      ...new Set(
        [...document.querySelectorAll("a")]
          .map((a) => ({ href: a.getAttribute("href") ?? a.getAttribute("xlink:href"), rel: a.rel }))
          .filter(({ href }) => !href?.startsWith("#"))
          .map(({ href, rel }) => `${href} ${rel}`),
      ),
    ].sort(),
    shown: document.getElementById("page-problems")?.textContent?.includes("window.bitten = 1; alert(1)"),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
    controls: /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.test(document.body.textContent ?? ""),
  }));
  const outward = ["i.png", "l"].map((name) => `https://example.invalid/${name} noopener noreferrer`);
  expect(found).toEqual({ bitten: undefined, strange: 0, outward, shown: true, controls: false });
  await opened.close();
  expect(opened.said).toEqual([]);
  expect(opened.asked).toEqual([]);
});

test("names of runs and their faults are text in the index of runs", async () => {
  const opened = await open(browser, index, { shown: "main table" });
  expect(await opened.page.locator("main table").textContent()).toContain(EVIL_NAME);
  const found = await opened.page.evaluate(() => ({
    bitten: (window as { bitten?: number }).bitten,
    strange: document.querySelectorAll("main img, main base, main iframe, main script, [onerror]").length,
  }));
  expect(found).toEqual({ bitten: undefined, strange: 0 });
  await quiet(opened);
});

test("an answer of 50 MB opens, is shown in parts, and none of it is missing", async () => {
  const opened = await open(browser, `${files[0]}#t/${trajectoryAt(1, 0).trajectory_id}`);
  const { page } = opened;
  const more = page.locator("#turn-1 .answer .more").first();
  await more.waitFor();
  expect(await more.textContent()).toContain("of 49,980,003 characters");
  await more.click();
  expect(await more.textContent()).toContain("of 49,780,003 characters");
  await opened.close();
  expect(opened.said).toEqual([]);
});
