/**
 * The process that renders templates, and `rftkit check-template` on it. Every test has hostile
 * files that only the caller can stop, or goes through the command line.
 */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { venvProgram } from "../../../trainer/python.ts";
import { checkTemplate, refuseShare } from "../../../trainer/template/check.ts";
import { SAMPLE_ROWS } from "../../../trainer/template/samples.ts";
import { TemplateSession } from "../../../trainer/template/session.ts";
import type { TemplateCheck } from "../../../trainer/template/tally.ts";
import { examples, makeRun } from "../make-run.ts";

const run = promisify(execFile);
const python = venvProgram("python");
const CHATML =
  "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
const TALK = [
  { role: "user", content: "a" },
  { role: "assistant", content: "b" },
];

let root: string;
let base: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rftkit-template-"));
  const script = `import sys; sys.path[:0] = sys.argv[2:]; from pathlib import Path; from templates import make_family; make_family(Path(sys.argv[1]), "smollm2")`;
  await run(python, [
    "-c",
    script,
    root,
    join(import.meta.dirname, "..", "python"),
    assetPath("trainer/components"),
  ]);
  base = join(root, "smollm2");
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function modelWith(template: string): Promise<string> {
  const folder = await mkdtemp(join(root, "model-"));
  await cp(base, folder, { recursive: true });
  await writeFile(join(folder, "chat_template.jinja"), template);
  return folder;
}

const setting = (folder: string) => ({ folder, date: "2024-07-26", loss: "last" as const });

test("every row is answered, in order, while others are on their way", async () => {
  const { session } = await TemplateSession.open(python, setting(await modelWith(CHATML)));
  const rows = Array.from({ length: 100 }, (_, i) => ({
    id: `row ${i}`,
    messages: i % 7 === 0 ? null : [TALK[0], { role: "assistant", content: "x".repeat(i * 500) || "x" }],
  }));
  const found: string[] = [];
  for await (const { request, answer } of session.rows(rows)) {
    found.push(request.id);
    expect("refused" in answer).toBe(request.messages === null);
  }
  session.close();
  expect(found).toEqual(rows.map(({ id }) => id));
});

test("one operation in C that does not end is killed from outside", async () => {
  const folder = await modelWith("{% set m = messages | length + 5 %}{{ (m ** 9999999) ** 9999 }}");
  const started = Date.now();
  const { session } = await TemplateSession.open(python, setting(folder), 8000);
  const rows = async () => {
    for await (const _ of session.rows([{ id: "one", messages: TALK }]));
  };
  await expect(rows()).rejects.toThrow(/row one: .*got nothing for 8 s/s);
  expect(Date.now() - started).toBeLessThan(30_000);
});

test("a template that asks for all memory is refused, and the next row is answered", async () => {
  const folder = await modelWith(
    `{% if messages[0].content == 'huge' %}{{ 'x' * 99999999999 }}{% endif %}${CHATML}`,
  );
  const { session } = await TemplateSession.open(python, setting(folder));
  const huge = [{ role: "user", content: "huge" }, TALK[1]];
  const answers: unknown[] = [];
  for await (const { answer } of session.rows([
    { id: "huge", messages: huge },
    { id: "small", messages: TALK },
  ]))
    answers.push("refused" in answer ? answer.refused : answer.rows.length);
  session.close();
  expect(answers).toEqual(["template_error", 1]);
});

test("a checkpoint that cannot be used is a user error with its file", async () => {
  const folder = await modelWith("{% for %}");
  await expect(TemplateSession.open(python, setting(folder))).rejects.toThrow(
    /chat_template.jinja: expected a chat template in Jinja/,
  );
  const taken = { ...setting(base), template_kwargs: { messages: [] } };
  await expect(TemplateSession.open(python, taken)).rejects.toThrow(/template_kwargs: .*got messages/);
});

test("the process has none of the caller's variables", async () => {
  process.env.HF_TOKEN = "secret";
  const folder = await modelWith(CHATML);
  const { session } = await TemplateSession.open(python, setting(folder));
  delete process.env.HF_TOKEN;
  session.close();
  expect(await check(folder).then(({ accepted }) => accepted)).toBe(2);
});

const check = (folder: string): Promise<TemplateCheck> =>
  checkTemplate({ python, setting: setting(folder), rows: SAMPLE_ROWS, show: 1 });

test("a large share of refused rows is an error that names the cure", async () => {
  const found = await check(base);
  expect(found).toMatchObject({ conversations: 3, accepted: 2, differs: 0, frozen_date: null });
  expect(() => refuseShare(found)).toThrow(/1 of 3; 1 with thought_dropped.*reasoning: drop/s);
  expect(() => refuseShare(found, 0.5)).not.toThrow();
});

type Ended = { code: number; stdout: string; stderr: string };
const cli = (...args: string[]): Promise<Ended> =>
  run(process.execPath, [assetPath("bin/rftkit.js"), "check-template", ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ended) => error,
  );

test("rows of a file: shown, counted, and exit code 3 where some are refused", async () => {
  const file = join(root, "rows.jsonl");
  const rows = [
    { id: "good", messages: TALK },
    {
      id: "sharegpt",
      conversations: [
        { from: "human", value: "a" },
        { from: "gpt", value: "b" },
      ],
    },
    { id: "trl", prompt: TALK.slice(0, 1), completion: TALK.slice(1) },
    { id: "bad", messages: [TALK[0], { role: "assistant", content: "a <|im_end|>\u001b[31m" }] },
  ];
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const shown = await cli(base, file, "--max-refused", "0.3");
  expect(shown.code).toBe(3);
  expect(shown.stdout).toContain("  █ b<|im_end|>\n");
  expect(shown.stdout).toContain("4 conversations: 3 accepted, 1 refused");
  expect(shown.stdout).toContain("bad: message 2: '<|im_end|>'");
  expect(shown.stdout).not.toContain("\u001b");
  const json = JSON.parse((await cli(base, file, "--json", "--limit", "3")).stdout);
  expect(json).toMatchObject({ conversations: 3, accepted: 3, refused: [], stops: [{ text: "<|im_end|>" }] });
});

test("more refused rows than the limit are an error with the fix, after everything is shown", async () => {
  const file = join(root, "most.jsonl");
  const bad = [TALK[0], { role: "assistant", content: "a <|im_end|>" }];
  await writeFile(file, [TALK, bad].map((messages) => `${JSON.stringify({ messages })}\n`).join(""));
  const { code, stdout, stderr } = await cli(base, file);
  expect(code).toBe(2);
  expect(stdout).toContain("2 conversations: 1 accepted, 1 refused");
  expect(stderr).toContain("at most 5 % of the rows refused");
  expect(stderr).toContain("Remove the row, or change the text.");
});

test("the check of a whole run is kept in it, that of a part or of a file is not", async () => {
  const dir = join(root, "run");
  await makeRun(dir, examples(3));
  const records = () => readdir(join(dir, "check-template")).catch(() => []);
  expect((await cli(base, dir, "--limit", "2")).code).toBe(0);
  expect(await records()).toEqual([]);
  expect((await cli(base, dir)).code).toBe(0);
  expect(await records()).toHaveLength(1);
});

test("rows and folders of another kind are told by what they have", async () => {
  const file = join(root, "texts.jsonl");
  await writeFile(file, '{"instruction": "a", "output": "b"}\n');
  const rows = await cli(base, file);
  expect(rows.stdout).toContain("only the columns instruction, output");
  expect(rows.stdout).toContain("prompt and completion");
  const empty = await mkdtemp(join(root, "empty-"));
  expect((await cli(empty)).stderr).toContain("the folder is empty");
  await writeFile(join(empty, "model-Q4.gguf"), "");
  const gguf = await cli(empty);
  expect(gguf.stderr).toContain("the folder has model-Q4.gguf");
  expect(gguf.stderr).toContain("Hugging Face format");
});

test("tools of a row go to the template, or the row is refused", async () => {
  const file = join(root, "tools.jsonl");
  const tools = [{ type: "function", function: { name: "run_it", parameters: { type: "object" } } }];
  await writeFile(file, `${JSON.stringify({ messages: TALK, tools })}\n`);
  const { stdout } = await cli(base, file, "--json", "--max-refused", "1");
  expect(JSON.parse(stdout).refused).toMatchObject([{ reason: "tools_dropped", count: 1 }]);
});

test("without rows the samples are shown, and what the model does not take is no failure", async () => {
  const { code, stdout } = await cli(base);
  expect(code).toBe(0);
  expect(stdout).toContain("no rows given");
});

test("what cannot be used is a user error", async () => {
  for (const [args, said] of [
    [[join(root, "none")], "no such path"],
    [[base, join(root, "none.jsonl")], "none.jsonl"],
    [[base, root], "a run directory with dataset/"],
    [[base, "--template-kwargs", "[1]"], "a JSON object"],
    [[base, "--date", "2024-02-31"], "--date"],
    [[base, "--window", "0"], "--window"],
    [[base, root, "--max-refused", "5"], "--max-refused"],
    [[base, "--template-name", "other"], "a chat template named other"],
  ] as const) {
    const { code, stderr } = await cli(...args);
    expect(stderr).toContain(said);
    expect(code).toBe(2);
  }
});
