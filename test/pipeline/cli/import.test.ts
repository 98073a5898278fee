import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { command } from "../../../pipeline/cli/import.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { TacoRow, tacoRow, writeRows } from "../../stages/import/run-import.ts";

const folder = scratchFolder();
const config = join(folder, "config.yaml");

async function run(options: { json?: boolean; list?: boolean } = {}): Promise<string> {
  const written: string[] = [];
  const write = vi
    .spyOn(process.stdout, "write")
    .mockImplementation((text) => written.push(String(text)) > 0);
  try {
    const unset = { run: undefined, trajectories: undefined, workers: undefined };
    await command.handler({ config, json: false, list: false, ...unset, _: [], $0: "rftkit", ...options });
  } finally {
    write.mockRestore();
  }
  return written.join("");
}

async function configured(rows: TacoRow[]): Promise<void> {
  const path = await writeRows(join(folder, "rows.parquet"), TacoRow, rows);
  writeFileSync(
    config,
    JSON.stringify({
      name: "t",
      policy: { kind: "recorded" },
      import: { inputs: [{ path, format: "taco" }] },
    }),
  );
}

describe("rftkit import", () => {
  test("says once that nothing guards Parquet pages without checksums", async () => {
    await configured([tacoRow()]);
    const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    await run();
    const said = stderr.mock.calls.map(([text]) => String(text));
    stderr.mockRestore();
    expect(
      said.filter((text) => text.includes("rows.parquet: the Parquet pages have no checksums")),
    ).toHaveLength(1);
  });

  const rows = [
    tacoRow(),
    tacoRow({ question: "Call.", input_output: '{"fn_name": "f", "inputs": [[1]], "outputs": [[2]]}' }),
    tacoRow({
      question: "Cut.",
      input_output: '{"inputs": ["1", "2", "3"], "outputs": ["1", "2 3...", "4 5..."]}',
    }),
    tacoRow({ question: "None.", input_output: "", name: "no\u001b[31m tests" }),
    tacoRow(),
  ];

  test("prints what was imported, what was rejected and why, and the flags", async () => {
    await configured(rows);
    expect(await run()).toBe(
      [
        "5 rows: 3 problems, 2 rejected",
        "4 tests; function calls instead of programs: 1",
        "solutions:",
        "  python3  3",
        "rejected:",
        "  duplicate_row  1",
        "  no_tests  1",
        "flags:",
        "  expected_unwrapped  1",
        "  truncated_tests  1 (2 in all)",
        "",
      ].join("\n"),
    );
  });

  test("lists the rejected rows, control characters made visible", async () => {
    await configured(rows);
    const lines = (await run({ list: true })).trimEnd().split("\n").slice(-2);
    expect(lines).toEqual([
      "rows.parquet#3\tno_tests\tno\\u001b[31m tests\t",
      "rows.parquet#4\tduplicate_row\trows.parquet#4\tsame as rows.parquet#0",
    ]);
  });

  test("gives one JSON object on request", async () => {
    await configured(rows);
    expect(JSON.parse(await run({ json: true }))).toMatchObject({
      rows: 5,
      problems: 3,
      tests: 4,
      call_based: 1,
      solutions: { python3: 3 },
      rejected: { no_tests: 1, duplicate_row: 1 },
      rejected_rows: [{ source_row: "rows.parquet#3" }, { source_row: "rows.parquet#4" }],
    });
  });

  test("without any problem is a user error that tells the reasons", async () => {
    await configured([tacoRow({ input_output: "" })]);
    await expect(run()).rejects.toThrow(/at least one problem, got 1 rows, all rejected \(no_tests\)/);
  });
});
