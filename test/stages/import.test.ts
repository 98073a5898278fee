import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { tableFromArrays, tableToIPC, utf8 } from "@uwdata/flechette";
import { describe, expect, test } from "vitest";
import { UserError } from "../../schemas/errors.ts";
import { ImportOptions } from "../../schemas/options.ts";
import { importStage } from "../../stages/import.ts";
import { scratchFolder } from "../io/scratch.ts";
import {
  CodeContestsRow,
  codeContestsRow,
  runImport,
  TacoRow,
  tacoRow,
  writeLines,
  writeRows,
} from "./import/run-import.ts";

const folder = scratchFolder();
const good = join(folder, "good.parquet");
const one = (path: string, extra: Record<string, unknown> = {}) =>
  runImport({ inputs: [{ path, format: "code_contests", ...extra }] }, folder);

describe("bad input is one user error", () => {
  test("a missing file, an empty file, an empty data set, an empty folder", async () => {
    writeFileSync(join(folder, "empty"), "");
    await writeRows(join(folder, "none.parquet"), CodeContestsRow, []);
    mkdirSync(join(folder, "bare"), { recursive: true });
    await expect(one("nowhere.parquet")).rejects.toThrow(
      /nowhere.parquet: .*got nothing there. Check the path/,
    );
    await expect(one("empty")).rejects.toThrow(/got an empty file/);
    await expect(one("none.parquet")).rejects.toThrow(/at least one row, got an empty data set/);
    await expect(one("bare")).rejects.toThrow(/got a folder without any/);
    for (const path of ["nowhere.parquet", "empty", "none.parquet", "bare"]) {
      await expect(one(path)).rejects.toBeInstanceOf(UserError);
    }
  });

  test("wrong columns: those expected and those found are told", async () => {
    await writeRows(good, TacoRow, [tacoRow()]);
    await expect(one("good.parquet")).rejects.toThrow(
      /expected columns name, description, public_tests, .*got columns question, solutions, .*Missing: description, public_tests, .*Is this really code_contests\?/,
    );
  });

  test("text, an archive, a picture of another kind", async () => {
    for (const [content, got] of [
      ["hello\n", /got text of another kind; line 1: "hello"/],
      ["name,statement\nA,B\n", /line 1: "name,statement".*looks like CSV/],
      ["\xff\xfe{\0}\0", /got text in UTF-16.*Save it as UTF-8/],
      ["\x1f\x8b\x08\0", /of another format/],
      ["\x89PNG\r\n", /got a file of another kind/],
    ] as const) {
      writeFileSync(join(folder, "foreign.parquet"), content, "latin1");
      await expect(one("foreign.parquet")).rejects.toThrow(got);
    }
  });

  test("a packed table, which cannot be read where it is", async () => {
    await writeRows(good, CodeContestsRow, [codeContestsRow()]);
    writeFileSync(join(folder, "packed.parquet.gz"), gzipSync(readFileSync(good)));
    await expect(one("packed.parquet.gz")).rejects.toThrow(/got a packed table; unpack it first/);
  });

  test("a file cut short or damaged", async () => {
    await writeRows(good, CodeContestsRow, [codeContestsRow()]);
    const size = readFileSync(good).length;
    for (const end of [4, 100, Math.floor(size / 2), size - 1]) {
      cpSync(good, join(folder, "cut.parquet"));
      truncateSync(join(folder, "cut.parquet"), end);
      await expect(one("cut.parquet")).rejects.toBeInstanceOf(UserError);
    }
  });

  test("a folder of other files than the format has", async () => {
    mkdirSync(join(folder, "tables"), { recursive: true });
    await writeRows(join(folder, "tables", "a.parquet"), CodeContestsRow, [codeContestsRow()]);
    const reading = runImport({ inputs: [{ path: "tables", format: "jsonl" }] }, folder);
    await expect(reading).rejects.toThrow(/rows of format jsonl.*looks like format code_contests/);
  });
});

test("lists beside the shards of a folder are not taken for shards", async () => {
  mkdirSync(join(folder, "beside"), { recursive: true });
  await writeRows(join(folder, "beside", "a.parquet"), CodeContestsRow, [codeContestsRow()]);
  writeLines(join(folder, "beside"), [{ idx: 0 }], "list.jsonl");
  expect((await one("beside")).problems).toHaveLength(1);
});

test("JSON lines, a JSON array and one object of rows are read as they are and packed, with one result", async () => {
  const lines = [tacoRow(), tacoRow({ question: "Multiply the numbers." })];
  const forms: Record<string, string | Buffer> = {
    "a.jsonl": lines.map((line) => JSON.stringify(line)).join("\n"),
    "a.json": JSON.stringify(lines),
    "b.json": ` ${JSON.stringify(lines, null, 2)}`,
    "c.json": JSON.stringify({ version: 1, data: lines }, null, 2),
    "one-line.json": `${JSON.stringify({ version: 1, data: lines })}\n`,
    "breaks.json": `{"version": 1, "data": [\n${lines.map((line) => JSON.stringify(line)).join(",\n")}\n]}`,
    "columns.json": JSON.stringify(
      Object.fromEntries(
        Object.keys(tacoRow()).map((name) => [name, lines.map((line) => Reflect.get(line, name))]),
      ),
    ),
    "d.json": JSON.stringify({ first: lines[0], second: lines[1] }, null, 2),
  };
  for (const [name, content] of Object.entries(forms)) forms[`${name}.gz`] = gzipSync(content);
  const ids = new Set<string>();
  for (const [name, content] of Object.entries(forms)) {
    writeFileSync(join(folder, name), content);
    const { problems } = await runImport({ inputs: [{ path: name, format: "taco" }] }, folder);
    ids.add(problems.map(({ problem_id }) => problem_id).join(" "));
  }
  expect([...ids]).toHaveLength(1);
});

test("one object that is no JSON, or larger than a row may be, is one user error", async () => {
  writeFileSync(join(folder, "cut.json"), '{\n "data": [');
  writeFileSync(join(folder, "large.json"), JSON.stringify({ data: [tacoRow()] }, null, 2));
  const read = (path: string, max_row_mb: number) =>
    runImport({ inputs: [{ path, format: "taco" }], max_row_mb }, folder);
  await expect(read("cut.json", 1)).rejects.toBeInstanceOf(UserError);
  await expect(read("large.json", 0.0001)).rejects.toThrow(/one object of more than/);
});

test("a row has its own licence, else that of its input; without either it has no such column", async () => {
  const row = (name: string, own: object = {}) => ({
    name,
    statement: "Add.",
    public_tests: [{ input: "1", output: "1" }],
    ...own,
  });
  writeLines(folder, [row("a"), row("b", { license: "mit" })], "own.jsonl");
  writeLines(folder, [{ s: "Add.", t: [["1", "2"]], rights: "cc0-1.0" }], "table.jsonl");
  const inputs = [
    { path: "own.jsonl", format: "jsonl" },
    { path: "own.jsonl", format: "jsonl", license: "apache-2.0" },
    { path: "table.jsonl", format: "table", fields: { statement: "s", tests: "t", license: "rights" } },
  ];
  const read = async (i: number) => (await runImport({ inputs: [inputs[i]] }, folder)).problems;
  const [plain, given, mapped] = [await read(0), await read(1), await read(2)];
  expect(plain.map((problem) => ["license" in problem, problem.license])).toEqual([
    [false, undefined],
    [true, "mit"],
  ]);
  expect(given.map(({ license }) => license)).toEqual(["apache-2.0", "mit"]);
  expect(mapped.map(({ license }) => license)).toEqual(["cc0-1.0"]);
  expect(given.map(({ problem_id }) => problem_id)).toEqual(plain.map(({ problem_id }) => problem_id));
});

test("several files of one input are read as one, in their order", async () => {
  writeLines(folder, [tacoRow()], "one.jsonl");
  writeLines(folder, [tacoRow({ question: "Multiply." }), tacoRow()], "two.jsonl");
  const read = await runImport({ inputs: [{ path: ["two.jsonl", "one.jsonl"], format: "taco" }] }, folder);
  expect(read.problems.map(({ source_row }) => source_row)).toEqual(["two.jsonl#0", "two.jsonl#1"]);
  expect(read.rejected).toMatchObject([{ source_row: "one.jsonl#0", reason: "duplicate_row" }]);
});

describe("whole splits", () => {
  const rows = (count: number) => Array.from({ length: count }, (_, i) => codeContestsRow({ name: `${i}` }));

  test("of the official number of rows pass, whatever the shards", async () => {
    rmSync(join(folder, "shards"), { recursive: true, force: true });
    mkdirSync(join(folder, "shards"));
    await writeRows(
      join(folder, "shards", "valid-00000-of-00002.parquet"),
      CodeContestsRow,
      rows(117).slice(0, 60),
    );
    await writeRows(
      join(folder, "shards", "valid-00001-of-00002.parquet"),
      CodeContestsRow,
      rows(117).slice(60),
    );
    await writeRows(join(folder, "shards", "test-00000-of-00001.parquet"), CodeContestsRow, rows(3));
    const { problems } = await one("shards", { split: "valid" });
    expect(problems).toHaveLength(117);
    expect(problems[60]?.source_row).toBe("valid-00001-of-00002.parquet#0");
  });

  test("of another number are refused before a row is read", async () => {
    await writeRows(good, CodeContestsRow, rows(116));
    await expect(one("good.parquet", { split: "valid" })).rejects.toThrow(
      /the whole valid split of code_contests: 117 rows, got 116 rows\. Fetch the missing shards, or leave split out/,
    );
    expect((await one("good.parquet")).problems).toHaveLength(116);
  });

  test("in containers that do not tell their rows are checked at the end", async () => {
    const path = writeLines(folder, [tacoRow()], "short.jsonl");
    await expect(runImport({ inputs: [{ path, format: "taco", split: "test" }] }, folder)).rejects.toThrow(
      /1000 rows, got 1 rows/,
    );
  });
});

describe("several inputs", () => {
  test("share their ids, and duplicates across them are rejected", async () => {
    await writeRows(good, CodeContestsRow, [codeContestsRow()]);
    const inputs = [good, good].map((path) => ({ path, format: "code_contests" }));
    const { problems, rejected } = await runImport({ inputs }, folder);
    expect([problems.length, rejected.map((row) => row.reason)]).toEqual([1, ["duplicate_row"]]);
  });

  test("all files read are named for the content hash, shards in order and the special-judge list too", async () => {
    mkdirSync(join(folder, "two"), { recursive: true });
    for (const name of ["b.parquet", "a.parquet"])
      await writeRows(join(folder, "two", name), TacoRow, [tacoRow()]);
    const options = ImportOptions.parse({
      inputs: [{ path: "two", format: "taco", special_judge: "judge.jsonl" }],
    });
    expect(await importStage.inputs(options, folder)).toEqual(
      ["two/a.parquet", "two/b.parquet", "judge.jsonl"].map((path) => join(folder, path)),
    );
  });

  test("an abort stops the reading", async () => {
    await writeRows(good, CodeContestsRow, [codeContestsRow(), codeContestsRow({ name: "b" })]);
    const stop = new AbortController();
    const options = ImportOptions.parse({ inputs: [{ path: good, format: "code_contests" }] });
    const reading = importStage
      .read(options, { baseDir: folder, signal: stop.signal })
      [Symbol.asyncIterator]();
    await reading.next();
    stop.abort();
    await expect(reading.next()).rejects.toThrow(/abort/i);
  });
});

describe("a row that cannot be read", () => {
  const odd = { ...tacoRow(), question: 5 };
  const read = (lines: unknown[], options: Record<string, unknown> = {}) =>
    runImport(
      { inputs: [{ path: writeLines(folder, lines, "odd.jsonl"), format: "taco" }], ...options },
      folder,
    );

  test("is rejected with its reason, and the others are read", async () => {
    const { problems, rejected } = await read([odd, tacoRow()]);
    expect(problems.map((problem) => problem.source_row)).toEqual(["odd.jsonl#1"]);
    expect(rejected).toEqual([
      {
        source_row: "odd.jsonl#0",
        name: "",
        reason: "unreadable_row",
        detail: "column question: expected text, got number",
      },
    ]);
  });

  test("is a user error with its place where import.strict is on", async () => {
    await expect(read([tacoRow(), odd], { strict: true })).rejects.toThrow(
      /odd.jsonl, line 2: .*column question: expected text, got number/,
    );
  });

  test("a row that has no tests is no such row: import.strict lets it pass", async () => {
    const { rejected } = await read([tacoRow(), tacoRow({ input_output: "" })], { strict: true });
    expect(rejected).toMatchObject([{ reason: "no_tests" }]);
  });

  test("where all rows are, one error names the format that fits", async () => {
    const own = { name: "A", statement: "Add.", public_tests: [{ input: "1", output: "1" }] };
    await expect(read([own, own])).rejects.toThrow(
      /odd.jsonl: .*got 2 rows, none of which can be read \(line 1: no question, .*looks like format jsonl/,
    );
  });

  test("JSON with a key twice, cut off, too deep or of wrong bytes leaves the other lines", async () => {
    const path = join(folder, "lines.jsonl");
    const lines = [
      JSON.stringify(tacoRow()).replace("{", '{"question": "lost", '),
      '{"a":',
      `{"a": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      "\xff",
      JSON.stringify(tacoRow()),
    ];
    writeFileSync(path, lines.join("\n"), "latin1");
    const { problems, rejected } = await runImport({ inputs: [{ path, format: "taco" }] }, folder);
    expect(problems).toHaveLength(1);
    expect(rejected.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('key "question" twice'),
      expect.stringContaining("JSON"),
      expect.stringContaining("too deep"),
      "bytes that are no UTF-8",
    ]);
  });

  test("text that is not Unicode is one: a lone surrogate in JSON, other bytes than UTF-8 in Arrow", async () => {
    const path = join(folder, "bytes.arrow");
    const rows = [tacoRow({ question: "LONGTEXT" }), tacoRow()];
    const names = Object.keys(rows[0] ?? {});
    const columns = names.map((name): [string, unknown[]] => [
      name,
      rows.map((row) => row[name as keyof TacoRow] ?? ""),
    ]);
    const types = Object.fromEntries(names.map((name) => [name, utf8()]));
    const table = tableFromArrays(columns, { types });
    const bytes = Buffer.from(tableToIPC(table, { format: "stream" }) ?? "");
    bytes[bytes.indexOf("LONGTEXT") + 3] = 0xff;
    writeFileSync(path, bytes);
    for (const result of [
      await read([{ ...tacoRow(), question: "a\ud83d" }, tacoRow()]),
      await runImport({ inputs: [{ path, format: "taco" }] }, folder),
    ]) {
      expect(result.problems).toHaveLength(1);
      expect(result.rejected).toMatchObject([{ reason: "invalid_text" }]);
    }
  });
});

test("an unknown format is a user error that lists the formats", async () => {
  const reading = runImport({ inputs: [{ path: "x", format: "csv" }] }, folder);
  await expect(reading).rejects.toThrow(/expected one of .*taco, .*jsonl.*, got csv/);
});
