/**
 * Writes the report of a run, in a temporary folder that replaces the old report at the end. Only
 * reads the run; of a run in progress it shows what is sealed. Promises: equal runs give equal
 * bytes.
 */

import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { temporaryBeside, writeWhole } from "../../io/files.ts";
import { UserError } from "../../schemas/errors.ts";
import { decodeIndex } from "../../stages/decontaminate/benchmark-index.ts";
import type { Evaluation } from "../evaluation/evaluate.ts";
import { producerOf } from "../recipes.ts";
import { readCurrentArms } from "../store/arms.ts";
import { artifactFile } from "../store/chain.ts";
import { openSource, type ReportSource } from "../store/source.ts";
import { swap } from "../store/swap.ts";
import { Chunks } from "./collect/chunks.ts";
import { collect } from "./collect/collect.ts";
import type { Collected } from "./collect/collector.ts";
import { FolderSink, PageSink, type Sink } from "./collect/pack.ts";
import { endsIn, endsOf } from "./compare-runs.ts";
import { comparisonPage } from "./comparison-page.ts";
import { configuration } from "./configuration.ts";
import { evaluationPage } from "./evaluation-page.ts";
import { type Html, html } from "./html.ts";
import { nameOf, type Other, openOther, readEvaluation } from "./other-run.ts";
import { overview } from "./overview.ts";
import { pairsChart } from "./pairs-chart.ts";
import { MARK, refuseFolder, refuseOthers } from "./replace.ts";
import { type Evidence, FORMAT, type PairLine } from "./shared/format.ts";
import { type Page, shell } from "./shell.ts";
import { type RecordedCheck, templatePage } from "./template-page.ts";
import { type Training, trainingPage } from "./training-page.ts";

/** Largest single-file report; larger data need a folder. */
const SINGLE_FILE_MB = 20;

export type ReportOptions = {
  runDir: string;
  /** Folder of the report; with `single`, its file. */
  out: string;
  single: boolean;
  /** Run directory to compare with: its evaluation, its dataset or both. */
  compare: string | undefined;
  /** Trainings of the run; pipeline/report does not import the trainer. */
  trainings: readonly Training[];
  /** Recorded checks of chat templates. */
  templates?: readonly RecordedCheck[];
  /** State of the run that the page is of, where a server renews it. */
  live?: string;
  say(line: string): void;
};

export type Written = { file: string; bytes: number; trajectories: number };

async function evidence(source: ReportSource, collected: Collected, sink: Sink): Promise<void> {
  const { pairs, statements } = collected;
  if (pairs.length === 0) return;
  const files = source.chains[0]?.find(({ name }) => name === producerOf("contamination/1"))?.files;
  const bytes = files === undefined ? null : await readFile(artifactFile(files)).catch(() => null);
  const items = new Map(
    bytes === null
      ? []
      : decodeIndex(bytes).items.map((item) => [`${item.benchmark}|${item.id}`, item.statement]),
  );
  const sorted = [...pairs].sort((a, b) => Number(b.removed) - Number(a.removed) || near(b) - near(a));
  const chunks = new Chunks<Evidence>(sink, "evidence");
  const list: PairLine[] = [];
  for (const pair of sorted) {
    const statement = statements.get(pair.problem_id) ?? "";
    const item = items.get(`${pair.benchmark}|${pair.item_id}`) ?? "";
    const chunk = await chunks.add({ pair, statement, item });
    const { pair_id, problem_name, benchmark, item_name, removed, rule, cosine, containment8 } = pair;
    const { near_threshold, undecided, cleared, problem_id, wording } = pair;
    list.push({
      problem_id,
      pair_id,
      problem_name,
      benchmark,
      item_name,
      removed,
      rule,
      cosine,
      containment8,
      near_threshold,
      cleared,
      ...((undecided ?? null) !== null && { undecided }),
      ...((wording ?? null) !== null && { wording }),
      chunk,
    });
  }
  await chunks.flush();
  await sink.add("pairs", list);
}

const near = ({ wording, cosine, containment8 }: Collected["pairs"][number]): number =>
  wording ?? Math.max(cosine ?? 0, containment8);

/** Whether the result is older than the present evaluation. */
async function isStale(root: string, { keys = [] }: Evaluation): Promise<boolean> {
  const current = await readCurrentArms(root);
  if (current === null) return false;
  return current.done.length < current.strategies.length || current.done.join() !== keys.join();
}

async function comparison(
  { source, collected }: Pick<Parts, "source" | "collected">,
  other: ReportSource,
): Promise<Html> {
  const there = { name: nameOf(other.run.root), source: other, ends: await endsIn(other) };
  return comparisonPage({
    here: { name: nameOf(source.run.root), source, ends: endsOf(collected.index) },
    there,
  });
}

/** Replaced by the page's program. */
const filled = (what: string): Html => html`<div class="app"><p>Loading ${what}…</p></div>`;

type Parts = { source: ReportSource; collected: Collected; other: Other | null };

async function pagesOf({ source, collected, other }: Parts, options: ReportOptions): Promise<Page[]> {
  const evaluation = await readEvaluation(source.run.root);
  const { templates = [] } = options;
  const page = (id: string, title: string, content: Html): Page => ({ id, title, content });
  return [
    page("overview", "Overview", await overview(source, collected)),
    page("problems", "Problems", filled("problems")),
    page("trajectories", "Trajectories", filled("trajectories")),
    ...(collected.pairs.length > 0
      ? [
          page(
            "contamination",
            "Contamination",
            html`${pairsChart(source, collected.pairs)}${filled("pairs")}`,
          ),
        ]
      : []),
    ...(evaluation === null
      ? []
      : [
          page(
            "evaluation",
            "Evaluation",
            evaluationPage(evaluation, {
              other: other?.evaluation ?? null,
              isStale: await isStale(source.run.root, evaluation),
              name: nameOf(source.run.root),
            }),
          ),
        ]),
    ...(other?.dataset == null
      ? []
      : [page("comparison", "Comparison", await comparison({ source, collected }, other.dataset))]),
    ...(options.trainings.length > 0 ? [page("training", "Training", trainingPage(options.trainings))] : []),
    ...(templates.length > 0 ? [page("template", "Template", templatePage(templates))] : []),
    page("configuration", "Configuration", await configuration(source, collected)),
  ];
}

export async function writeReport(options: ReportOptions): Promise<Written> {
  const { out, single, say } = options;
  const source = await openSource(options.runDir);
  const other = options.compare === undefined ? null : await openOther(options.compare, source);
  if (!single) await refuseOthers(out);
  const folder = temporaryBeside(out);
  const sink = single ? new PageSink() : new FolderSink(folder);
  let said = Date.now();
  const each = (done: number) => {
    if (Date.now() - said < 5000) return;
    said = Date.now();
    say(`${done} of ${source.run.facts.buckets} buckets read`);
  };
  try {
    const collected = await collect(source, sink, each);
    await evidence(source, collected, sink);
    await sink.add("index", collected.index);
    if (single && sink.bytes > SINGLE_FILE_MB << 20) throw tooLarge(sink.bytes);
    const pages = await pagesOf({ source, collected, other }, options);
    const blocks = sink instanceof PageSink ? sink.blocks : [];
    const text = await shell({ name: source.plan.config.name, pages, blocks, live: options.live });
    const trajectories = collected.index.rows.problem.length;
    if (single) {
      await refuseFolder(out);
      await writeWhole(out, text);
      return { file: out, bytes: text.length, trajectories };
    }
    await writeWhole(join(folder, "index.html"), text);
    await writeWhole(join(folder, MARK), `${JSON.stringify({ schema: FORMAT })}\n`);
    await swap(folder, out);
    return { file: join(out, "index.html"), bytes: text.length + sink.bytes, trajectories };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const tooLarge = (bytes: number): UserError =>
  new UserError({
    where: "--single-file",
    expected: `a run whose data take at most ${SINGLE_FILE_MB} MiB`,
    got: `${(bytes / 2 ** 20).toFixed(0)} MiB`,
    fix: "Leave --single-file out: a folder opens from disk too.",
  });
