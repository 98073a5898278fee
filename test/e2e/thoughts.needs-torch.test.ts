/**
 * The thoughts of a dataset in the tools that read it: `datasets` loads dataset/, and the chat
 * templates of four model families, as TRL carries them, render each row with its thought.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exportSet } from "../../pipeline/cli/export.ts";
import { venvProgram } from "../../trainer/python.ts";
import { madeThoughts, THOUGHTS, type Thinking } from "../pipeline/publish/made-thoughts.ts";

let made: Thinking;
beforeAll(async () => {
  made = await madeThoughts();
  await made.run();
}, 300_000);
afterAll(async () => {
  await made.server.close();
  rmSync(made.at.folder, { recursive: true, force: true });
});

const SCRIPT = `
import importlib.util, json, os, sys
os.environ["HF_HUB_OFFLINE"] = "1"
import datasets
from jinja2.sandbox import ImmutableSandboxedEnvironment
datasets.disable_progress_bars()
folder, cache, thinking, inline = sys.argv[1:]
places = importlib.util.find_spec("trl").submodule_search_locations
templates = os.path.join(places[0], "chat_templates")

def refused(message):
    raise ValueError(message)

def rendered(name, messages):
    made = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
    made.globals.update(raise_exception=refused, strftime_now=lambda form: "2026-01-01")
    with open(os.path.join(templates, name)) as file:
        template = made.from_string(file.read())
    return template.render(messages=messages, add_generation_prompt=False, bos_token="<s>", eos_token="</s>")

def holds(name, rows, thought_of):
    return sum(thought_of(messages) in rendered(name, messages) for messages in rows)

def lines(path):
    with open(path) as file:
        return [(row["prompt"] + row["completion"]) for row in map(json.loads, file)]

loaded = [row["messages"] for row in datasets.load_dataset(folder, "single_turn", split="train", cache_dir=cache)]
inside = lambda messages: messages[-1]["content"].split("</think>")[0].removeprefix("<think>").strip()
result = {"rows": len(loaded)}
for name in ("qwen3.jinja", "glm4moe.jinja", "nemotron_3_nano.jinja"):
    result[name] = holds(name, loaded, lambda messages: messages[-1]["reasoning_content"])
result["gptoss.jinja"] = holds("gptoss.jinja", lines(thinking), lambda messages: messages[-1]["thinking"])
result["llama3_1.jinja"] = holds("llama3_1.jinja", lines(inline), inside)
print(json.dumps(result))
`;

test("datasets loads twenty rows, and every template renders every thought", async () => {
  const { run, folder } = made.at;
  const [thinking, inline] = [join(folder, "thinking.jsonl"), join(folder, "inline.jsonl")];
  await exportSet(run, { set: "single_turn", format: "trl", out: thinking, reasoning: "thinking" });
  await exportSet(run, { set: "single_turn", format: "trl", out: inline, reasoning: "inline" });
  const python = venvProgram("python");
  const args = ["-c", SCRIPT, join(run, "dataset"), join(folder, "cache"), thinking, inline];
  expect(JSON.parse(execFileSync(python, args, { encoding: "utf8" }))).toEqual({
    rows: THOUGHTS,
    "qwen3.jinja": THOUGHTS,
    "glm4moe.jinja": THOUGHTS,
    "nemotron_3_nano.jinja": THOUGHTS,
    "gptoss.jinja": THOUGHTS,
    "llama3_1.jinja": THOUGHTS,
  });
}, 300_000);
