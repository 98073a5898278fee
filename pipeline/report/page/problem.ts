/**
 * One problem: its statement and tests, the flow of its turns, every sample as a strip, near-
 * duplicates with the difference between two, what is published, its nearest benchmark items and
 * CPU times. Reads the index and one file of texts; bodies only for a difference.
 */
import { number, percent } from "../../../io/format.ts";
import type { ProblemBody, ProblemLine } from "../shared/format.ts";
import { filterHref } from "../shared/place.ts";
import { fateKey, fateName } from "../shared/select.ts";
import { sum } from "../shared/sum.ts";
import { clustersOf } from "./clusters.ts";
import { pathOfRow } from "./detail.ts";
import { el, longText } from "./dom.ts";
import { flowFigure } from "./flow.ts";
import { prose } from "./message.ts";
import { nearestTable } from "./nearest.ts";
import type { Run } from "./run.ts";
import { samplesFigure } from "./samples.ts";

const section = (title: string, ...content: (Node | string | null | false)[]): HTMLElement =>
  el("section", { class: "block", "aria-label": title }, el("h3", {}, title), ...content);

function chips(line: ProblemLine): HTMLElement {
  const solved = sum(line.solved);
  const later = sum(line.solved.slice(1));
  const chip = (name: string, value: string) =>
    el("span", { class: "chip" }, el("small", {}, name), ` ${value}`);
  return el(
    "div",
    { class: "chips" },
    chip("difficulty", line.difficulty),
    chip("source", line.source),
    chip("tests", number(line.tests)),
    chip("samples", number(line.samples)),
    chip("solved", `${percent(solved, line.samples)} (${number(solved)}; ${number(later)} after a repair)`),
    chip("published", `${number(line.multi)} multi-turn, ${number(line.single)} single-turn rows`),
    line.removed === ""
      ? null
      : el("span", { class: "chip badge v-WA" }, `removed: ${line.removed.replaceAll("_", " ")}`),
    line.given_up === ""
      ? null
      : el(
          "span",
          { class: "chip badge v-INTERNAL" },
          `skipped in ${line.given_up}: an infrastructure error`,
        ),
    ...line.tags.map((tag) => el("span", { class: "chip" }, tag)),
  );
}

function tests(body: ProblemBody): HTMLElement {
  if (body.tests.length === 0) return el("p", { class: "note" }, "No public test.");
  return el(
    "div",
    {},
    ...body.tests.map(({ group, index, input, output }, i) =>
      el(
        "details",
        { class: "test", open: i < 2 && input.length + output.length < 2000 },
        el(
          "summary",
          {},
          `${group} test ${index + 1}${group === "public" ? "" : ", which a program failed first"}`,
        ),
        el(
          "div",
          { class: "test-fields" },
          el("div", {}, el("h5", {}, "input"), longText(input)),
          el("div", {}, el("h5", {}, "expected"), longText(output)),
        ),
      ),
    ),
  );
}

/** Where trajectories ended and why, most frequent first; each leads to its trajectories. */
function ends(run: Run, rows: readonly number[], problem: string): HTMLElement {
  const counts = new Map<number, number>();
  for (const row of rows) {
    const at = run.index.rows.fate[row] as number;
    counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  const found = run.index.fates
    .map((fate, at) => ({ fate, count: counts.get(at) ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  return el(
    "p",
    {},
    ...found.flatMap(({ fate, count }, i) => [
      i > 0 && " · ",
      el(
        "a",
        { href: `#trajectories?${new URLSearchParams({ problem, fate: fateKey(fate) })}` },
        fateName(fate).replaceAll("_", " "),
      ),
      ` ${number(count)}`,
    ]),
  );
}

function cpuTimes(run: Run, rows: readonly number[]): HTMLElement {
  const times = rows.map((row) => run.index.rows.cpu[row] as number).filter((time) => time >= 0);
  if (times.length === 0) return el("p", { class: "note" }, "No CPU time is recorded.");
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    number(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
  return el(
    "p",
    {},
    `Slowest test of the last program: median ${at(0.5)} ms, 90th percentile ${at(0.9)} ms, maximum ${at(1)} ms (${number(times.length)} programs)`,
  );
}

/** @returns the page's content */
export async function problemPage(run: Run, line: ProblemLine): Promise<HTMLElement> {
  const body = await run.problemBody(line);
  const at = run.index.problems.indexOf(line);
  const rows: number[] = [];
  for (const [row, problem] of run.index.rows.problem.entries()) if (problem === at) rows.push(row);
  const only = `problem = ${JSON.stringify(line.id)}`;
  const published = rows.filter(
    (row) => run.index.fates[run.index.rows.fate[row] as number]?.state === "published",
  );
  return el(
    "article",
    { class: "problem-page" },
    el("p", { class: "note" }, el("a", { href: "#problems" }, "← All problems")),
    el("h2", {}, line.name || line.id, " ", el("small", { class: "id" }, line.id)),
    chips(line),
    section(
      "Outcome",
      ends(run, rows, line.id),
      flowFigure(
        rows.map((row) => pathOfRow(run, row)),
        only,
      ),
      samplesFigure(run, rows, only),
    ),
    section("Statement", prose(body.statement, body.formatted, run.marks.isRaw)),
    section("Tests", tests(body)),
    section("Nearest benchmark items", nearestTable(body.nearest)),
    section("Near-duplicates", ...clustersOf(run, at)),
    section(
      "Published",
      published.length === 0
        ? el("p", {}, "No row of this problem is published.")
        : el(
            "p",
            {},
            el(
              "a",
              { href: filterHref(`${only} and state = published`) },
              `${number(published.length)} rows`,
            ),
          ),
    ),
    section("CPU time", cpuTimes(run, rows)),
    el(
      "p",
      { class: "note" },
      `${body.source_row}${body.flags.length === 0 ? "" : `; ${body.flags.join(", ")}`}`,
      body.url === null ? "" : `; source: ${body.url}`,
    ),
  );
}
