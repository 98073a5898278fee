/**
 * The guides, done as they say: their files are written, and the commands of their sh blocks typed
 * one after another. A comment `# exit code N` behind a command says how it is to end; without it,
 * with 0.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ModelServer } from "../cluster/model-server.ts";
import { filesOf, pageText, shellLines } from "../documents.ts";
import { type Checkout, linkedCheckout } from "./checkout.ts";

let at: Checkout;
let server: ModelServer | null;
beforeEach(() => {
  at = linkedCheckout();
  server = null;
});
afterEach(async () => {
  await server?.close();
  at.remove();
});

const own = (name: string): string => join(at.folder, name);

/** @param change what the test puts in place of a text of the guide */
function writeFiles(page: string, change: (text: string) => string = (text) => text): string[] {
  const files = filesOf(pageText(page));
  for (const { name, text } of files) {
    mkdirSync(dirname(own(name)), { recursive: true });
    writeFileSync(own(name), change(text));
  }
  return files.map(({ name }) => name);
}

/** Types the guide's commands. @returns what each said, by command */
async function follow(page: string): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  for (const { command, exitCode } of shellLines(pageText(page))) {
    const ended = await at.type(command);
    const told = ended.code === exitCode ? "" : ended.stdout + ended.stderr;
    expect(`${command}: ${ended.code} ${told}`).toBe(`${command}: ${exitCode} `);
    said[command] = ended.stdout + ended.stderr;
  }
  return said;
}

test("your-own-problems: from five problems to the report", async () => {
  expect(writeFiles("docs/your-own-problems.md")).toEqual([
    "mine.jsonl",
    "theirs.jsonl",
    "mine.yaml",
    "held-out.jsonl",
  ]);
  const said = await follow("docs/your-own-problems.md");
  expect(Object.keys(said)).toHaveLength(11);
  expect(said["npx rftkit audit theirs.yaml"]).toMatch(/right solutions +2, of which fail 0/);
  const page = own("runs/mine/report/index.html");
  expect(said["npx rftkit report runs/mine"]).toContain(page);
  expect(readFileSync(page, "utf8")).toContain("<b>100</b><span>trajectories</span>");
});

test("your-own-server: a few samples first, then all, with consent", async () => {
  writeFiles("docs/your-own-problems.md");
  const problems = new ModelServer(own("mine.jsonl"));
  server = problems;
  problems.delay = 0;
  await problems.listen();
  writeFiles("docs/your-own-server.md", (text) => text.replace("http://localhost:8000/v1", problems.url));
  const said = await follow("docs/your-own-server.md");
  expect(said["npx rftkit run look.yaml --until verify"]).toMatch(/generate +3 .* 6 trajectories/);
  expect(said["npx rftkit run all.yaml"]).toContain("--yes, since new model calls");
  expect(said["npx rftkit run all.yaml --yes"]).toMatch(/generate +5 .* 20 trajectories/);
  // What the first run asked is not asked again.
  expect(problems.repeated).toBe(0);
});

test("add-a-prompt: other words, another order", async () => {
  writeFiles("docs/your-own-problems.md");
  writeFiles("docs/add-a-prompt.md");
  const said = await follow("docs/add-a-prompt.md");
  const prompted = said["npx rftkit show-prompts prompted.yaml"] ?? "";
  expect(prompted).toContain("Answer with one Python 3 program between");
  expect(prompted).toMatch(/\d of \d example tests fail\./);
  const planned = said["npx rftkit show-prompts planned.yaml"] ?? "";
  expect(planned).toContain("turn 1, call 1: asks for reasoning in words");
  const faulty = { "format.txt": "{{reeds}}", "fromat.txt": "x" };
  for (const [name, text] of Object.entries(faulty)) {
    writeFileSync(own(`prompts/${name}`), text);
    const ended = await at.type("npx rftkit run prompted.yaml --run runs/faulty");
    expect([ended.code, existsSync(own("runs/faulty"))]).toEqual([2, false]);
    expect(ended.stderr).toContain(name === "format.txt" ? "one of reads, writes" : "fromat.txt");
  }
});

test("add-a-checker: the problem's own program decides; one that fails decides nothing", async () => {
  writeFiles("docs/add-a-checker.md");
  const said = await follow("docs/add-a-checker.md");
  expect(said["npx rftkit audit summands.yaml"]).toMatch(
    /right solutions +2, of which fail 0[\s\S]*wrong solutions +2, of which pass 0/,
  );
  const verdicts = (said["npx rftkit judge tried.jsonl"] ?? "").matchAll(
    /"verdict":"(\w+)","first_failing"/g,
  );
  expect([...verdicts].map(([, verdict]) => verdict)).toEqual(["OK", "INTERNAL", "INTERNAL", "INTERNAL"]);
  const [{ comparator }] = readFileSync(own("summands.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { comparator: { checker: string } }) as [
    { comparator: { checker: string } },
  ];
  const shown = readFileSync(own("checker.py"), "utf8").replace(/ {2}# .*/, "");
  expect(comparator.checker).toBe(shown);
});
