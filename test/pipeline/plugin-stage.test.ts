/** Stages of plug-ins: what they may return, and what hostile ones meet. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { forgetStages } from "../../pipeline/added-stages.ts";
import { loadConfig } from "../../pipeline/config.ts";
import { decidesOf, filtersRows, RECIPES, stagesUntil } from "../../pipeline/recipes.ts";
import { readPlan } from "../../pipeline/store/plan.ts";
import { RunDir } from "../../pipeline/store/run-dir.ts";
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import type { FilterStage, StageContext } from "../../stages/define-stage.ts";
import { scratchFolder } from "../io/scratch.ts";
import { makeProblem, makeRow } from "../make.ts";
import { makeContext } from "../stages/context.ts";
import { forgetPlugins, loadPlugin, makePlugin } from "./made-plugin.ts";

const folder = scratchFolder();
const plugin = (text: string): string => makePlugin(folder, text);
const load = (file: string) => loadPlugin(folder, file);
afterEach(() => {
  forgetPlugins();
  vi.useRealTimers();
});

const stageText = (perProblem: string, more = ""): string =>
  `export default ({ z, keep, drop }) => ({ stages: [{
    name: "drop-short", after: "verify", reasons: { too_short: "shorter than drop-short.least" },
    options: z.strictObject({ least: z.int().default(3) }), reads: ["turns"], ${more}
    perProblem${perProblem},
  }] });`;
const SHORT = `({ rows }, { least }) {
  return rows.map((row) => row.turns.at(-1).code.length < least ? drop(row, "too_short", "it is") : keep(row));
}`;
const stage = (): FilterStage<unknown> =>
  RECIPES.dataset.stages.find(({ name }) => name === "drop-short") as FilterStage<unknown>;
const rows = [makeRow({ trajectory_id: "a" }), makeRow({ trajectory_id: "b" })];
const decided = (ctx: StageContext = makeContext(), options: unknown = { least: 10_000 }) =>
  Promise.resolve(stage().perProblem({ problem: makeProblem(), rows }, options, ctx));

describe("a stage", () => {
  test("has its place in the recipe, its section, its reasons and the hash in its key", async () => {
    const file = plugin(stageText(SHORT));
    const hashes = await load(file);
    const names = RECIPES.dataset.stages.map(({ name }) => name);
    expect(names.indexOf("drop-short")).toBe(names.indexOf("verify") + 1);
    expect(RECIPES.evaluate.stages.map(({ name }) => name)).not.toContain("drop-short");
    expect([decidesOf("drop-short"), filtersRows("drop-short")]).toEqual(["row", true]);
    const config = { "drop-short": { least: 4 } } as never;
    expect(await stage().keyOf?.(config, folder)).toEqual({ options: { least: 4 }, plugin: hashes[file] });
    expect(await decided()).toMatchObject([
      { row_id: "a", kept: false, reason: "too_short", detail: "it is" },
      { row_id: "b", kept: false },
    ]);
  });

  test("runs only with its section, which its own schema checks", async () => {
    const file = plugin(stageText(SHORT));
    const path = join(folder, "stage.yaml");
    const text = (section: string) =>
      `name: x\nplugins: [${file}]\npolicy: { kind: recorded }\nimport: { inputs: [{ path: a, format: jsonl }] }\n${section}`;
    const loaded = async (section: string) => {
      writeFileSync(path, text(section));
      return (await loadConfig(path, { pluginsTo: () => {} })).config;
    };
    const with_ = await loaded("drop-short: {}\n");
    expect(with_).toMatchObject({ "drop-short": { least: 3 } });
    expect(stagesUntil(RECIPES.dataset, with_, undefined).map(({ name }) => name)).toContain("drop-short");
    const without = await loaded("");
    expect(stagesUntil(RECIPES.dataset, without, undefined).map(({ name }) => name)).not.toContain(
      "drop-short",
    );
    await expect(loaded("drop-short: { most: 3 }\n")).rejects.toThrow(/drop-short\.most/);
    await expect(loaded("drop-shrt: {}\n")).rejects.toThrow(/drop-shrt.*drop-short/s);
    forgetStages();
    expect((await loadConfig(path)).config.name).toBe("x");
    writeFileSync(path, text("seed: none\n"));
    const said: string[] = [];
    await expect(loadConfig(path, { pluginsTo: (line) => said.push(line) })).rejects.toThrow(/seed/);
    expect(said).toEqual([]);
  });

  test.each([
    ["throws", `() { throw new TypeError("boom"); }`, /problem .*boom/],
    ["returns nothing", `() {}`, /list of decisions/],
    ["returns a promise that fails", `async () { await null; throw new Error("late boom"); }`, /late boom/],
    ["forgets a row", `({ rows }) { return [keep(rows[0])]; }`, /one decision for each of 2 rows/],
    ["decides a row twice", `({ rows }) { return [keep(rows[0]), keep(rows[0])]; }`, /one decision/],
    [
      "decides another row",
      `({ rows }) { return rows.map((row) => ({ ...keep(row), row_id: row.trajectory_id + "x" })); }`,
      /a decision on a/,
    ],
    [
      "drops for a reason of its own",
      `({ rows }) { return rows.map((row) => drop(row, "whim")); }`,
      /one of its reasons: too_short.*whim/s,
    ],
    [
      "uses the judge without saying so",
      `async (input, options, ctx) { await ctx.judge("print(1)"); }`,
      /needs/,
    ],
    [
      "looks at columns that it does not read",
      `({ rows }) { return rows.map((row) => row.outcome.length); }`,
      /TypeError/,
    ],
  ])("that %s is one error that names the file", async (_what, body, message) => {
    const file = plugin(
      stageText(body.startsWith("async") ? `: async ${body.slice(6).replace(") {", ") => {")}` : body),
    );
    await load(file);
    const failed = decided();
    await expect(failed).rejects.toThrow(UserError);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toThrow(file);
  });

  test("cannot change the rows, the problem or the label that later stages see", async () => {
    await load(
      plugin(
        stageText(`({ problem, rows }) {
          problem.public_tests.length = 0;
          for (const row of rows) row.turns.length = 0;
          return rows.map((row) => ({ ...keep(row), label: "multi" }));
        }`),
      ),
    );
    const before = structuredClone(rows);
    expect((await decided()).map(({ kept, label }) => [kept, label])).toEqual([
      [true, null],
      [true, null],
    ]);
    expect(rows).toEqual(before);
  });

  test("that never settles, or loops, ends; an abort ends it at once", async () => {
    await load(plugin(stageText(`: () => new Promise(() => {})`)));
    vi.useFakeTimers();
    const late = expect(decided()).rejects.toThrow(/still at it after 3600 s/);
    await vi.advanceTimersByTimeAsync(3_600_000);
    await late;
    vi.useRealTimers();
    const stop = new AbortController();
    const aborted = expect(decided(makeContext({ signal: stop.signal }))).rejects.toThrow("stop now");
    stop.abort(new Error("stop now"));
    await aborted;
  });

  test("uses the judge, whose own errors pass through it unchanged", async () => {
    await load(
      plugin(
        stageText(
          `: async ({ rows }, options, ctx) => {
            const { verdict } = await ctx.judge("print(1)");
            return rows.map((row) => (verdict === "OK" ? keep(row) : drop(row, "too_short", verdict)));
          }`,
          `needs: ["judge"],`,
        ),
      ),
    );
    const judge = (run: () => unknown) => makeContext({ judge: { run } as never });
    expect(await decided(judge(async () => ({ verdict: "WA" })))).toMatchObject([{ detail: "WA" }, {}]);
    const down = new TryLaterError("disk full");
    await expect(decided(judge(() => Promise.reject(down)))).rejects.toBe(down);
    const asked: object[] = [];
    const run = async (request: object) => ({ verdict: "OK", asked: asked.push(request) });
    const inCpp = { sections: { generate: { language: "cpp" } } };
    await decided(makeContext({ judge: { run } as never }));
    await decided(makeContext({ judge: { run } as never, ...inCpp }));
    expect(asked[0]).not.toHaveProperty("language");
    expect(asked[1]).toMatchObject({ language: { name: "cpp" } });
  });

  test.each([
    ["a key of the configuration", `name: "judge"`, /no stage and no key/],
    ["a stage of rftkit", `name: "dedup"`, /no stage and no key/],
    ["a place before verdicts", `name: "mine", after: "generate"`, /after: one of verify/],
    ["a reason of the pipeline", `name: "mine", reasons: { failed: "x" }`, /reasons/],
    ["a schema of another library", `name: "mine", options: { parse() {} }`, /made with the z/],
    ["rows of its own", `name: "mine", writes: {}`, /writes/],
    ["columns that there are not", `name: "mine", reads: ["secret"]`, /reads/],
  ])("with %s is refused", async (_what, members, message) => {
    const text = stageText(SHORT).replace("perProblem(", `${members}, perProblem(`);
    await expect(load(plugin(text))).rejects.toThrow(message);
  });

  test("is known to readers of a run by its plan, without its code", async () => {
    await load(plugin(stageText(SHORT)));
    const facts = [{ name: "drop-short", revision: 1, after: "verify", reasons: { too_short: "x" } }];
    forgetStages();
    const root = join(folder, "run");
    mkdirSync(root);
    const config = {
      name: "x",
      plugins: ["gone.mjs"],
      policy: { kind: "recorded" },
      import: { inputs: [{ path: "a", format: "jsonl" }] },
      "drop-short": { least: 4 },
    };
    const plan = {
      schema: "plan/1",
      recipe: "dataset",
      until: "verify",
      baseDir: folder,
      keys: {},
      zygotes: 1,
    };
    const write = (own: object) =>
      writeFileSync(join(root, "plan.json"), JSON.stringify({ ...plan, config, ...own }));
    const run = new RunDir(root, { schema: "run/1", seed: 1, buckets: 1 });
    write({ plugins: { "gone.mjs": "0" }, stages: facts });
    expect((await readPlan(run)).config).toMatchObject({ "drop-short": { least: 4 } });
    expect([decidesOf("drop-short"), filtersRows("drop-short")]).toEqual(["row", true]);
    expect(() => decided()).toThrow(/is not loaded/);
    write({});
    await expect(readPlan(run)).rejects.toThrow(/another version/);
  });
});
