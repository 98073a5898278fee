/**
 * The other numbers of the overview, computed again. From Parquet by DuckDB: quantiles, the table
 * of whole stages, shares, clusters, what to read first, tokens and their cost. Not in Parquet:
 * CPU times, whose records are found in the journal's files by keys that Python builds from the
 * problem and the program; retries, processes, date and duration, which only
 * measurements/counts.json has.
 */
import { beforeAll, expect, test } from "vitest";
import { duration, money, number } from "../../../io/format.ts";
import { Html } from "../../../pipeline/report/html.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { figuresOf } from "./made/figures.ts";
import { rowsOf } from "./made/tables.ts";

const SCRIPT = `
import hashlib, json, math, pathlib, sys, zlib
import duckdb
run = pathlib.Path(sys.argv[1])
q = lambda sql: [list(row) for row in duckdb.sql(sql).fetchall()]
def view(name, files):
    duckdb.sql(f"create view {name} as select * from read_parquet('{run}/stages/{files}', filename=true, file_row_number=true)")
view("t", "generate/*/bucket-*.parquet")
view("v", "verify/*/bucket-*.parquet")
view("p", "import/*/bucket-*.parquet")
view("e", "strip-prompts/*/bucket-*.parquet")
made = ("generate", "verify", "strip-prompts", "decontaminate")
stages = ["generate", "verify", "keep-passing", "subsample", "split", "dedup", "strip-prompts", "decontaminate"]
for stage in stages:
    view("d_" + stage.replace("-", "_"), f"{stage}/*/{'decisions' if stage in made else 'bucket'}-*.parquet")
duckdb.sql("""create view published as
  select t.* from t join e on e.provenance.trajectory_id = t.trajectory_id
  join d_decontaminate d on d.row_id = t.problem_id and d.kept""")

plan = json.loads((run / "plan.json").read_text())["config"]
journal = {}
for file in sorted(run.glob("journal/*/*.jsonl")):
    for line in file.read_bytes().split(b"\\n")[:-1]:
        size, checksum, record = line.split(b" ", 2)
        if len(record) == int(size) and zlib.crc32(record) == int(checksum, 16):
            record = json.loads(record)
            journal.setdefault(record["k"], [test["cpuMs"] for test in record["v"]["tests"]])
sha = lambda text: hashlib.sha256(text.encode()).hexdigest()
dump = lambda value: json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
judge = plan["judge"]
def recorded(purpose, problem, code, tests, early):
    pairs = [[test["input"], test["output"]] for test in tests]
    comparator = {key: problem["comparator"][key] for key in ("kind", "checker", "provenance")}
    asked = dump({
        "problemKey": f"{problem['problem_id']}#{sha(dump(pairs))}", "code": code, "comparator": comparator,
        "fnName": problem["fn_name"], "inputFile": problem["input_file"], "outputFile": problem["output_file"],
        "cpuLimitMs": judge["cpu_limit_ms"], "wallLimitMs": math.ceil(judge["cpu_limit_ms"] * judge["wall_factor"]),
        "memoryLimitMb": judge["memory_limit_mb"], "outputLimitBytes": judge["output_limit_mb"] * 2**20,
        "earlyExitFrom": early,
    })
    hashes = dump([sha(dump(pair)) for pair in pairs])
    text = f"[{asked},{hashes},{dump(judge['python'])},{dump('3')}]"
    return journal.get(f"v|{purpose}|{sha(text)[:40]}")
table = duckdb.sql("select * from p")
problems = {row[table.columns.index("problem_id")]: dict(zip(table.columns, row)) for row in table.fetchall()}
verified = {(row, turn) for row, turn in q("select trajectory_id, turn from v")}
slowest, total, unknown = [], [], 0
for row, problem, turns in q("select trajectory_id, problem_id, turns from t"):
    last = max((i for i, turn in enumerate(turns) if turn["code"] is not None), default=None)
    if last is None:
        continue
    problem, code = problems[problem], turns[last]["code"]
    every = problem["public_tests"] + problem["private_tests"] + problem["generated_tests"]
    found = recorded("verify", problem, code, every, 0) if (row, last + 1) in verified else None
    found = found or recorded("generate", problem, code, problem["public_tests"], len(problem["public_tests"]))
    if found is None:
        unknown += 1
        continue
    hundredth = lambda value: math.floor(100 * value + 0.5) / 100
    slowest.append(max(0.1, hundredth(max(found))))
    total.append(hundredth(sum(found)))

def quantiles(values):
    ordered = sorted(values)
    return [ordered[min(len(ordered) - 1, math.floor(at * len(ordered)))] for at in (0, 0.1, 0.5, 0.9, 0.99, 1)]
duckdb.sql(r"""create view twins as select regexp_extract(detail, '(\\S+), Jaccard', 1) as kept,
  regexp_extract(detail, 'Jaccard ([0-9.]+)', 1)::double as jaccard from d_dedup where not kept""")
calls = "flatten(list_transform(turns, lambda a: a.calls))"
each = lambda what: f"list_sum(list_transform({calls}, lambda c: c.{what}))"
tokens = q(f"select sum(len({calls})), sum({each('prompt_tokens')}), sum({each('cached_tokens')}), sum({each('completion_tokens')}) from t")[0]
kept = q("select count(*) from d_dedup where kept")[0][0]
policy = plan["policy"]
cost = ((tokens[1] - tokens[2]) * policy["price_prompt"] + tokens[2] * policy["price_cached"] + tokens[3] * policy["price_completion"]) / 1e6
whole = [["import", len(problems), len(problems), 0, ""]]
shares = []
for stage in stages:
    name = "d_" + stage.replace("-", "_")
    count, passed = q(f"select count(*), count(*) filter (kept) from {name}")[0]
    reasons = q(f"select reason, count(*) from {name} where reason is not null group by 1 order by 2 desc, 1")
    whole.append([stage, count, passed, count - passed, ", ".join(f"{reason} {n}" for reason, n in reasons)])
    shares += [[stage, reason, n, n / count] for reason, n in reasons]
last = "(select trajectory_id, problem_id, max_by(verdict, turn) as verdict from v group by all)"
measured = json.loads((run / "measurements" / "counts.json").read_text())
print(json.dumps({
  "cpu": [quantiles(slowest), quantiles(total)], "unknown": unknown,
  "similarity": quantiles([row[0] for row in q("select jaccard from twins")]),
  "tokens": quantiles([row[0] for row in q(f"select {each('prompt_tokens')} + {each('completion_tokens')} from t")]),
  "whole": whole, "shares": shares, "calls": tokens, "cost": cost, "kept": kept,
  "verdicts": q(f"select verdict, count(*) / sum(count(*)) over () from {last} group by 1"),
  "clusters": q("select kept, count(*) from twins group by 1 order by 2 desc, 1"),
  "errors": q("select 'keep-passing: ' || reason, count(*) from d_keep_passing where reason = 'internal_error' group by 1"),
  "never": q(f"select p.name from p join {last} using (problem_id) group by 1 having not bool_or(verdict = 'OK')"),
  "repair": q("select u.trajectory_id from published u join p using (problem_id) where len(u.turns) = 2 order by p.filename, p.file_row_number, u.sample limit 1")[0][0],
  "samples": q("select distinct count(*) from t group by problem_id"),
  "names": q("select distinct model, strategy from t"),
  "retries": measured["total"]["retries"], "processes": measured["total"]["processes_started"],
  "seconds": sum(command["seconds"] for command in measured["commands"]), "date": measured["commands"][-1]["at"][:10],
}))
`;

type Figures = {
  [name in "unknown" | "cost" | "kept" | "retries" | "processes" | "seconds"]: number;
} & {
  cpu: [number[], number[]];
  similarity: number[];
  tokens: number[];
  calls: [number, number, number, number];
  whole: [string, number, number, number, string][];
  shares: [string, string, number, number][];
  verdicts: [string, number][];
  clusters: [string, number][];
  errors: [string, number][];
  never: [string][];
  samples: [number][];
  names: [string, string][];
  repair: string;
  date: string;
};

let page = "";
let found: Figures;

beforeAll(async () => {
  ({ page, found } = await figuresOf<Figures>(scratchFolder(), SCRIPT));
});

const rows = (caption: string): string[][] => rowsOf(new Html(page), caption) ?? [];
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const plain = (pattern: RegExp): string => (pattern.exec(page)?.[0] ?? "").replace(/<[^>]*>/g, "");

test("CPU times of the last programs, by records that Python finds in the journal", () => {
  expect(rows("CPU time").map(([, ...values]) => values)).toEqual(
    found.cpu.map((values) => values.map(number)),
  );
  expect(page).toContain(`${found.unknown} programs without a recorded time are left out`);
  expect(found.unknown).toBeGreaterThan(0);
  // Times differ enough to tell quantiles from one another.
  expect(new Set(found.cpu.flat()).size).toBeGreaterThan(8);
});

test("quantiles of similarity and of tokens", () => {
  expect(rows("Similarity").map(([, ...values]) => values)).toEqual([found.similarity.map(number)]);
  expect(rows("Tokens").map(([, ...values]) => values)).toEqual([found.tokens.map(number)]);
  expect(new Set(found.similarity).size).toBeGreaterThan(3);
});

test("rows into and out of each stage, with every reason and its share", () => {
  expect(rows("Rows into and out of each stage")).toEqual(found.whole.map((line) => line.map(String)));
  expect(rows("Every reason for a drop")).toEqual(
    found.shares.map(([stage, reason, count, share]) => [stage, reason, String(count), percent(share)]),
  );
  expect(found.shares.map(([, reason]) => reason)).toEqual(
    expect.arrayContaining(["internal_error", "near_duplicate", "cross_test"]),
  );
});

test("shares of verdicts, infrastructure errors and clusters", () => {
  const shown = rows("Last verdict of each trajectory").map(([verdict, , share]) => [verdict, share]);
  expect(shown.sort()).toEqual(found.verdicts.map(([verdict, share]) => [verdict, percent(share)]).sort());
  expect(rows("Trajectories with an infrastructure error")).toEqual(
    found.errors.map(([error, count]) => [error, String(count)]),
  );
  const clusters = rows("The ").map(([id, count]) => [id?.split(" ")[0], count]);
  expect(clusters).toEqual(found.clusters.slice(0, 20).map(([id, count]) => [id, String(count)]));
});

test("what the run used and cost, from the tokens of every call", () => {
  const [answers, prompt, cached, completion] = found.calls.map(number);
  const { cost, kept } = found;
  expect(plain(/<h2>Cost<\/h2>.*$/s)).toContain(
    `The run so far: ${answers} answers, ${prompt} prompt tokens (${cached} cached), ${completion} completion tokens, ${found.retries} retries; cost ${money(cost)}, ${money(cost / kept)} for each of ${kept} kept rows.`,
  );
  expect(page).toContain(`Judge: ${found.processes} processes of programs;`);
});

test("what to read first, and what the run is", () => {
  expect(plain(/<li><b>Never solved.*?<\/li>/s)).toContain(`Never solved ${found.never[0]?.[0]} (`);
  expect(found.never).toHaveLength(1);
  expect(page).toContain(`<b>A repair</b> <a href="#t/${found.repair}">`);
  const [[model, strategy] = []] = found.names;
  const problems = found.whole[0]?.[1];
  const facts = [...page.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)/g)].map(([, name, value]) => [name, value]);
  expect(facts).toEqual(
    expect.arrayContaining([
      ["model", model],
      ["strategy", strategy],
      ["problems × samples", `${problems} × ${found.samples[0]?.[0]}`],
      ["date", found.date],
      ["duration", duration(found.seconds)],
    ]),
  );
});
