/**
 * The numbers of the overview, computed again by DuckDB from the run's Parquet files: another
 * program, another path. figures-measured.needs-readers.test.ts has those that are not in Parquet
 * alone, and the tables below the charts.
 */
import { beforeAll, expect, test } from "vitest";
import { number } from "../../../io/format.ts";
import { Html } from "../../../pipeline/report/html.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { figuresOf } from "./made/figures.ts";
import { rowsOf } from "./made/tables.ts";

const SCRIPT = `
import json, sys
import duckdb
run = sys.argv[1]
q = lambda sql: [list(row) for row in duckdb.sql(sql).fetchall()]
def view(name, files):
    duckdb.sql(f"create view {name} as select * from read_parquet('{run}/stages/{files}')")
view("t", "generate/*/bucket-*.parquet")
view("v", "verify/*/bucket-*.parquet")
view("p", "import/*/bucket-*.parquet")
view("e", "strip-prompts/*/bucket-*.parquet")
for stage in ("generate", "verify", "strip-prompts", "decontaminate"):
    view("d_" + stage.replace("-", "_"), f"{stage}/*/decisions-*.parquet")
for stage in ("keep-passing", "subsample", "split", "dedup"):
    view("d_" + stage.replace("-", "_"), f"{stage}/*/bucket-*.parquet")
duckdb.sql("""create view published as
  select t.* from t join e on e.provenance.trajectory_id = t.trajectory_id
  join d_decontaminate d on d.row_id = t.problem_id and d.kept""")
duckdb.sql("""create view steps as select s.trajectory_id, x.turn, case
  when x.code is null then 'no program'
  when len(list_filter(x.verdicts, lambda w: w <> 'OK')) > 0 then list_filter(x.verdicts, lambda w: w <> 'OK')[1]
  when v.verdict = 'OK' then 'correct' when v.verdict = 'INTERNAL' then 'INTERNAL' else 'other' end as outcome
  from (select trajectory_id, unnest(list_transform(turns, lambda a, i: {turn: i, code: a.code,
    verdicts: list_transform(a.public_verdicts, lambda b: b.verdict)})) as x from t) s
  left join v on v.trajectory_id = s.trajectory_id and v.turn = s.x.turn""")
stages = ["keep_passing", "subsample", "split", "dedup", "strip_prompts"]
steps = {}
for stage in ["verify", *stages]:
    steps[stage] = q(f"""select count(*) filter (d.kept and len(turns) > 1), count(*) filter (d.kept and len(turns) = 1),
      count(*) filter (not d.kept) from d_{stage} d join t on t.trajectory_id = d.row_id""")[0]
tier = "coalesce(p.difficulty, 'unknown')"
print(json.dumps({
  "problems": q("select count(*) from p")[0][0],
  "trajectories": q("select count(*), count(*) filter (len(turns) > 1) from t")[0],
  "right": q("select count(*) from (select trajectory_id, max_by(verdict, turn) as last from v group by 1) where last = 'OK'")[0][0],
  "published": q("select count(*), count(*) filter (len(turns) > 1) from published")[0],
  "removed": q("select count(*) from d_decontaminate where not kept")[0][0],
  "lost": q("select count(*) from t join e on e.provenance.trajectory_id = t.trajectory_id join d_decontaminate d on d.row_id = t.problem_id where not d.kept")[0][0],
  "solved": q("select count(distinct problem_id) from v where verdict = 'OK'")[0][0],
  "errors": q("select count(*) from d_keep_passing where reason in ('internal_error', 'failed', 'context_overflow')")[0][0],
  "steps": steps,
  "reasons": q("select reason, count(*) from (select reason from d_keep_passing union all select reason from d_dedup) where reason is not null group by 1 order by 1"),
  "verdicts": q("select last, count(*) from (select trajectory_id, max_by(verdict, turn) as last from v group by 1) group by 1 order by 1"),
  "turns": q("select len(turns), count(*) filter (last = 'OK'), count(*) filter (last <> 'OK') from t join (select trajectory_id, max_by(verdict, turn) as last from v group by 1) using (trajectory_id) group by 1 order by 1"),
  "flow": q("select turn, outcome, count(*) from steps group by 1, 2 order by 1, 2"),
  "flows": q(f"select {tier}, steps.turn, steps.outcome, count(*) from steps join t using (trajectory_id) join p using (problem_id) group by 1, 2, 3 order by 1, 2, 3"),
  "tiers": q(f"select {tier}, count(distinct p.problem_id), count(*), count(*) filter (v.verdict = 'OK' and v.turn = 1), count(*) filter (v.verdict = 'OK' and v.turn = 2), count(*) filter (v.verdict = 'OK') from t join p using (problem_id) join v using (trajectory_id) group by 1 order by 1"),
  "tokens": q("select quantile_disc(n, [0.0, 1.0]), median(n) from (select list_sum(list_transform(flatten(list_transform(turns, lambda a: a.calls)), lambda c: c.prompt_tokens + c.completion_tokens)) as n from t)")[0],
  "longest": q("select trajectory_id from published order by len(turns) desc, list_sum(list_transform(flatten(list_transform(turns, lambda a: a.calls)), lambda c: c.prompt_tokens + c.completion_tokens)) desc, trajectory_id limit 1")[0][0],
  "duplicates": q("select count(*) from d_dedup where reason = 'near_duplicate'")[0][0],
}))
`;

type Figures = {
  [name in "problems" | "right" | "removed" | "lost" | "solved" | "errors" | "duplicates"]: number;
} & {
  trajectories: [number, number];
  published: [number, number];
  steps: Record<string, [number, number, number]>;
  reasons: [string, number][];
  verdicts: [string, number][];
  turns: [number, number, number][];
  flow: [number, string, number][];
  flows: [string, number, string, number][];
  tiers: [string, number, number, number, number, number][];
  tokens: [[number, number], number];
  longest: string;
};

let page = "";
let found: Figures;

beforeAll(async () => {
  ({ page, found } = await figuresOf<Figures>(scratchFolder(), SCRIPT));
});

const rows = (caption: string): string[][] => {
  return rowsOf(new Html(page), caption) ?? [];
};
const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
const plain = (pattern: RegExp): string => (pattern.exec(page)?.[0] ?? "").replace(/<[^>]*>/g, "");

test("the sentence", () => {
  const [all] = found.trajectories;
  const [published, repaired] = found.published;
  expect(plain(/<p class="sentence">.*?<\/p>/s)).toBe(
    `${number(all)} trajectories of ${found.problems} problems → ${published} rows; ${share(found.right, all)} pass every test; ${share(repaired, published)} of the published ones (${repaired}) were right only after a repair.`,
  );
  expect(repaired).toBeGreaterThan(0);
});

test("the tiles", () => {
  const tiles = [...page.matchAll(/<b>([^<]*)<\/b><span>([^<]*)<\/span><small>([^<]*)/g)].map((m) =>
    m.slice(1, 4),
  );
  const [published, repaired] = found.published;
  expect(tiles.map(([value]) => value)).toEqual(
    [found.problems, found.trajectories[0], repaired, published - repaired, found.removed, found.errors].map(
      String,
    ),
  );
  expect(tiles[0]?.[2]).toBe(`${found.solved} solved at least once`);
});

test("the funnel in rows, from what was sampled to what is published", () => {
  const [all, several] = found.trajectories;
  const [published, repaired] = found.published;
  const line = (stage: string, [multi, single, dropped]: [number, number, number]) =>
    [stage, multi, single, dropped, share(multi + single, all)].map(String);
  const stages = Object.entries(found.steps).map(([stage, counts]) =>
    line(stage.replaceAll("_", "-"), counts),
  );
  expect(rows("Trajectories by stage")).toEqual([
    line("generate", [several, all - several, 0]),
    ...stages,
    line("published", [repaired, published - repaired, found.lost]),
  ]);
  expect(found.lost).toBeGreaterThan(0);
});

test("reasons, verdicts and turns", () => {
  const listed = rows("Every reason for a drop").filter(([stage]) => stage !== "decontaminate");
  expect(listed.map(([, reason, count]) => [reason, count]).sort()).toEqual(
    found.reasons.map(([reason, count]) => [reason, String(count)]).sort(),
  );
  expect(
    rows("Last verdict of each trajectory")
      .map(([verdict, count]) => [verdict, count])
      .sort(),
  ).toEqual(found.verdicts.map(([verdict, count]) => [verdict, String(count)]).sort());
  expect(rows("Trajectories by number of turns")).toEqual(found.turns.map((line) => line.map(String)));
});

const OUTCOMES: Record<string, string> = {
  WA: "wrong answer",
  RE: "runtime error",
  TLE: "over time",
  MLE: "memory or output limit",
};

test("what each turn came to, for the run", () => {
  const shown = rows("What the programs of each turn came to").map(
    ([turn, outcome, count]) => `${turn} ${outcome} ${count}`,
  );
  expect(shown.sort()).toEqual(
    found.flow.map(([turn, outcome, count]) => `${turn} ${OUTCOMES[outcome] ?? outcome} ${count}`).sort(),
  );
  expect(shown.length).toBeGreaterThan(8);
});

test("what each turn came to, for each difficulty", () => {
  const tiers = [...page.matchAll(/<summary>(\w+) \(\d+ problems\)<\/summary>.*?<\/details>/gs)];
  const shown = tiers.flatMap(([text, tier]) =>
    (rowsOf(new Html(text), "What the programs of each turn came to") ?? []).map(
      ([turn, outcome, count]) => `${tier} ${turn} ${outcome} ${count}`,
    ),
  );
  expect(shown.sort()).toEqual(
    found.flows
      .map(([tier, turn, outcome, count]) => `${tier} ${turn} ${OUTCOMES[outcome] ?? outcome} ${count}`)
      .sort(),
  );
  expect(tiers.map(([, tier]) => tier)).toEqual(["easy", "hard"]);
});

test("pass rates by difficulty and turn", () => {
  expect(rows("Trajectories that ended correct at each turn")).toEqual(
    found.tiers.map(([tier, problems, all, first, second, right]) => [
      tier,
      String(problems),
      String(all),
      share(first, all),
      share(second, all),
      share(right, all),
    ]),
  );
});

test("tokens, near-duplicates and the longest published conversation", () => {
  const [tokens = []] = rows("Tokens");
  const [[least, most], median] = found.tokens;
  expect([tokens[1], tokens[3], tokens[6]]).toEqual([number(least), number(median), number(most)]);
  const clusters = rows("The ").reduce((sum, [, count]) => sum + Number(count), 0);
  expect(clusters).toBe(found.duplicates);
  expect(page).toContain(`<b>Longest published conversation</b> <a href="#t/${found.longest}">`);
});
