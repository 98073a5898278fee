/** Exports of plug-ins: what they may return, and what hostile ones meet. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EXPORT_NAMES } from "../../../pipeline/export-names.ts";
import type { ExportOptions } from "../../../pipeline/exports/define-export.ts";
import { addedExport } from "../../../pipeline/exports/plugin-export.ts";
import { EXPORTS } from "../../../pipeline/exports/registry.ts";
import { writeExport } from "../../../pipeline/exports/write.ts";
import { UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { forgetPlugins, loadPlugin, makePlugin } from "../made-plugin.ts";

const folder = scratchFolder();
const plugin = (text: string): string => makePlugin(folder, text);
const load = (file: string) => loadPlugin(folder, file);
let outputs = 0;
afterEach(forgetPlugins);

describe("an export", () => {
  const options: ExportOptions = {
    reasoning: "reasoning_content",
    kwargs: null,
    inlineTests: false,
    model: "m",
    stops: null,
  };
  const units = [1, 2, 3].map((n) => ({ problem_id: `p${n}`, example_id: `e${n}`, n }));
  const text = (members: string): string =>
    `export default ({ z, leaveOut }) => ({ exports: [{
      name: "mine", consumer: "my trainer", describe: "my rows", unit: "row", ${members} }] });`;
  let out: string;
  beforeEach(() => {
    out = join(folder, `out-${outputs++}`);
  });
  const write = async () => {
    const definition = addedExport("mine");
    if (definition === undefined) throw new Error("no such export");
    const all = async function* () {
      yield* units as never[];
    };
    return writeExport({ definition, options, out, valFraction: 0, units: all, source: "runs/x" });
  };
  const read = (name: string): string => readFileSync(join(out, name), "utf8");

  test("writes its lines, files and a card; what it leaves out is counted", async () => {
    await load(
      plugin(
        text(`write: ({ example_id, n }) => n === 2 ? leaveOut("even") : { id: example_id, at: new Date(0) },
          files: ({ train }) => ({ "config/run.yaml": "rows: " + train + "\\n" }), notes: ["A note."]`),
      ),
    );
    expect(await write()).toEqual({ train: 2, val: 0, leftOut: { even: 1 } });
    expect(read("train.jsonl")).toBe(
      '{"id":"e1","at":"1970-01-01T00:00:00.000Z"}\n{"id":"e3","at":"1970-01-01T00:00:00.000Z"}\n',
    );
    expect(read("config/run.yaml")).toBe("rows: 2\n");
    expect(read("README.md")).toMatch(/for my trainer[\s\S]*1 left out: even[\s\S]*- A note\./);
  });

  test("with columns writes Parquet, and a row of other columns is an error", async () => {
    await load(
      plugin(
        text(
          `columns: z.object({ id: z.string(), n: z.int() }), write: ({ example_id, n }) => ({ id: example_id, n })`,
        ),
      ),
    );
    expect(await write()).toMatchObject({ train: 3 });
    forgetPlugins();
    await load(
      plugin(text(`columns: z.object({ id: z.int() }), write: ({ example_id }) => ({ id: example_id })`)),
    );
    await expect(write()).rejects.toThrow(/a row of its columns.*id/s);
  });

  test.each([
    ["throws", `write() { throw new Error("boom"); }`, /boom/],
    ["returns a text", `write: () => "line"`, /an object of JSON values.*string/s],
    ["returns a promise", `async write() { return {}; }`, /a promise/],
    ["returns what JSON cannot say", `write: () => ({ n: 1n })`, /BigInt/],
    [
      "writes above its folder",
      `write: () => ({}), files: () => ({ "../x": "" })`,
      /below the folder.*\.\.\/x/s,
    ],
    ["writes to an absolute path", `write: () => ({}), files: () => ({ "/tmp/x": "" })`, /below the folder/],
    ["replaces the data", `write: () => ({}), files: () => ({ "train.jsonl": "" })`, /below the folder/],
    ["writes no text", `write: () => ({}), files: () => ({ a: 1 })`, /texts by the names/],
    ["starts with no text", `write: () => ({}), start: () => 1`, /a command as text/],
  ])("that %s is one error, and nothing is written", async (_what, members, message) => {
    await load(plugin(text(members)));
    const failed = write();
    await expect(failed).rejects.toThrow(UserError);
    await expect(failed).rejects.toThrow(message);
    expect(() => read("README.md")).toThrow();
  });

  test("cannot take the name of one of rftkit", async () => {
    expect(EXPORTS.map(({ name }) => name)).toEqual([...EXPORT_NAMES]);
    await expect(load(plugin(text(`write: () => ({})`).replace('"mine"', '"trl-sft"')))).rejects.toThrow(
      /trl-sft, which rftkit defines/,
    );
  });
});
