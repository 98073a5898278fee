/** Loading of plug-ins: what is taken, and what hostile files may do. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../pipeline/config.ts";
import { loadPlugins } from "../../pipeline/plugins.ts";
import { RECIPES } from "../../pipeline/recipes.ts";
import { findStrategy, strategies } from "../../rollout/strategies.ts";
import type { Config } from "../../schemas/config.ts";
import { formats } from "../../stages/import/formats.ts";
import { scratchFolder } from "../io/scratch.ts";
import { runImport, writeLines } from "../stages/import/run-import.ts";

const folder = scratchFolder();
afterEach(() => {
  formats.clear();
  strategies.clear();
});

let made = 0;
/** A plug-in file of its own name, since modules are loaded once. */
function plugin(text: string): string {
  const file = `plugin-${made++}.mjs`;
  writeFileSync(join(folder, file), text);
  return file;
}
const format = (convert: string, more = ""): string =>
  plugin(
    `export default { formats: [{ name: "mine", prefix: "mine", rows: { required: ["ask"] }, ${more} convert${convert} }] };`,
  );

const said: string[] = [];
const load = (...files: string[]) => loadPlugins(files, folder, { say: (line) => said.push(line) });
const imported = (rows: unknown[]) =>
  runImport({ inputs: [{ path: writeLines(folder, rows), format: "mine" }] }, folder);

const GOOD = `(row) { return { problem: { statement: row.ask, public_tests: [{ input: "1", output: "2" }] } }; }`;

describe("a format of a plug-in", () => {
  test("is named before it is loaded, and imports its rows", async () => {
    const file = plugin(
      `process.stderr.write(""); export default { formats: [{ name: "mine", prefix: "mine", rows: { required: ["ask"] }, convert${GOOD} }] };`,
    );
    const hashes = await load(file);
    expect(hashes).toEqual({ [file]: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(said.at(-1)).toContain(join(folder, file));
    const { problems } = await imported([{ ask: "Double." }]);
    expect(problems).toMatchObject([
      {
        problem_id: expect.stringMatching(/^mine-/),
        name: "problems.jsonl#0",
        source: "mine",
        statement: "Double.",
        fn_name: null,
      },
    ]);
  });

  test("rejects rows with reasons of import, or with its own as refused_by_plugin", async () => {
    await load(
      format(`(row) {
        if (row.ask === "a") return { rejection: { reason: "no_tests" } };
        if (row.ask === "b") return { rejection: { reason: "too old", detail: "1999" } };
        return { problem: { statement: row.ask, public_tests: [{ input: "1", output: "2" }] } };
      }`),
    );
    const { problems, rejected } = await imported([{ ask: "a" }, { ask: "b" }, { ask: "Do." }]);
    expect(problems).toHaveLength(1);
    expect(rejected).toMatchObject([
      { reason: "no_tests", detail: null },
      { reason: "refused_by_plugin", detail: "too old: 1999" },
    ]);
  });

  test.each([
    ["throws", `{ throw new TypeError("boom"); }`, /convert of plug-in .*boom/],
    ["throws what is no error", `{ throw { toString() { throw 1; } }; }`, /without text/],
    ["returns nothing", `{ return; }`, /neither/],
    ["returns a promise", `{ return Promise.resolve({ problem: {} }); }`, /neither/],
    ["returns a problem of other types", `{ return { problem: { statement: 5 } }; }`, /statement/],
    [
      "returns tests that are none",
      `{ return { problem: { statement: "a", public_tests: [1] } }; }`,
      /public_tests/,
    ],
    ["returns an object that throws", `{ return { get problem() { throw new Error("trap"); } }; }`, /trap/],
  ])("that %s for a row has it rejected, and the next is read", async (_what, body, detail) => {
    await load(
      format(`(row) { if (row.ask === "bad") ${body} return ${GOOD.slice(GOOD.indexOf("{ problem"), -3)}; }`),
    );
    const { problems, rejected } = await imported([{ ask: "bad" }, { ask: "Do." }]);
    expect(problems).toHaveLength(1);
    expect(rejected).toMatchObject([{ reason: "unreadable_row", detail: expect.stringMatching(detail) }]);
  });

  test("whose name or prefix is taken is refused", async () => {
    const other = (text: string) =>
      plugin(readFileSync(join(folder, format(GOOD)), "utf8").replace(/name: "mine", prefix: "mine"/, text));
    await expect(load(other(`name: "taco", prefix: "mine"`))).rejects.toThrow(/taco, which rftkit defines/);
    await expect(load(other(`name: "mine", prefix: "he"`))).rejects.toThrow(/he, which humaneval_plus has/);
    await load(format(GOOD));
    await expect(load(other(`name: "mine", prefix: "mine"`).replace("", ""))).rejects.toThrow(
      /name of its own/,
    );
  });
});

describe("a plug-in is refused", () => {
  test.each([
    ["throws while it loads", `throw new Error("no");`, /Error: no/],
    ["does not parse", `export default {`, /SyntaxError|Parse|Expected|Unexpected/i],
    ["has no default export", `export const formats = [];`, /default export/],
    ["exports a function that throws", `export default () => { throw new Error("no"); };`, /Error: no/],
    ["exports a function that returns nothing", `export default () => {};`, /default export/],
    ["has members that throw", `export default { get formats() { throw new Error("trap"); } };`, /trap/],
    ["has an unknown member", `export default { format: [] };`, /format/],
    ["defines languages", `export default { languages: [] };`, /no languages/],
    [
      "has a format without convert",
      `export default { formats: [{ name: "x", prefix: "x", rows: { required: [] } }] };`,
      /convert/,
    ],
    ["imports another file", `import "./other.mjs"; export default {};`, /\.\/other\.mjs/],
    ["exports from another file", `export { a } from '../other.mjs';`, /\.\.\/other\.mjs/],
    ["imports what it computes", `const m = await import("./" + "a.mjs"); export default {};`, /import/],
    ["reads files beside it", `const here = import.meta.url; export default {};`, /import\.meta/],
    ["requires files", `import { createRequire } from "node:module"; export default {};`, /createRequire/],
  ])("that %s", async (_what, text, message) => {
    await expect(load(plugin(text))).rejects.toThrow(message);
  });

  test("that does not exist, or is no module", async () => {
    await expect(load("missing.mjs")).rejects.toThrow(/missing\.mjs/);
    await expect(load("data.json")).rejects.toThrow(/a module, \.mjs or \.js/);
  });

  test("that is not what the run was planned with", async () => {
    const file = format(GOOD);
    const hashes = await load(file);
    const again = { say: () => {}, expected: hashes };
    await loadPlugins([file], folder, again);
    writeFileSync(join(folder, file), `${readFileSync(join(folder, file), "utf8")}\n// changed`);
    await expect(loadPlugins([file], folder, again)).rejects.toThrow(/changed since/);
    await expect(loadPlugins([format(GOOD)], folder, again)).rejects.toThrow(/planned with/);
    rmSync(join(folder, file));
    await expect(loadPlugins([file], folder, again)).rejects.toThrow(/can be read/);
  });
});

describe("keys", () => {
  const key = (config: unknown): unknown => RECIPES.dataset.source.keyOf?.(config as Config, folder);

  test("the hash enters the keys of what the plug-in defines, and no other", async () => {
    const using = (name: string) => ({ import: { inputs: [{ path: "a", format: name }] } });
    const file = format(GOOD);
    const hashes = await load(file);
    expect(key(using("mine"))).toEqual({ ...using("mine").import, plugins: { mine: hashes[file] } });
    expect(key(using("taco"))).toEqual(using("taco").import);
  });

  test("a strategy is found by its name, and its hash is kept", async () => {
    const file = plugin(`export default { strategies: [{ name: "mine", turns: [{}] }] };`);
    const hashes = await load(file);
    expect(findStrategy("mine", folder)).toMatchObject({ name: "mine", feedback: "failed_tests" });
    expect(strategies.hashOf("mine")).toBe(hashes[file]);
    await expect(
      load(plugin(`export default { strategies: [{ name: "single", turns: [{}] }] };`)),
    ).rejects.toThrow(/single, which rftkit defines/);
  });
});

test("a configuration loads its plug-ins only where it is asked to, and then knows their formats", async () => {
  const file = format(GOOD);
  const text = `name: x\nplugins: [${file}]\npolicy: { kind: recorded }\nimport: { inputs: [{ path: a, format: mine }] }\n`;
  writeFileSync(join(folder, "x.yaml"), text);
  const path = join(folder, "x.yaml");
  expect(await loadConfig(path)).not.toHaveProperty("plugins");
  expect(formats.find("mine")).toBeUndefined();
  expect(await loadConfig(path, { pluginsTo: () => {} })).toMatchObject({
    plugins: { [file]: expect.any(String) },
  });
  writeFileSync(path, text.replace("format: mine", "format: other"));
  await expect(loadConfig(path, { pluginsTo: () => {} })).rejects.toThrow(/one of livecodebench.*mine/);
});
