/** TRL's SFTTrainer: prompt and completion; the loss covers the completion, with its stop token. */

import { plainLine } from "../../publish/message-line.ts";
import { defineExport, type ExportFacts } from "../define-export.ts";
import { trlScript } from "../trl-script.ts";

const script = (facts: ExportFacts): string =>
  trlScript(facts, {
    trainer: "SFT",
    // completion_only_loss is the default for these columns; it is named, since all depends on it.
    settings: ["max_length=None", "completion_only_loss=True"],
  });

export const trlSft = defineExport({
  name: "trl-sft",
  consumer: "TRL 1.16 (SFTTrainer)",
  describe: "prompt and completion as message lists, one row for each trained answer",
  unit: "turn",
  rendersTemplate: true,
  sets: "multi_turn",
  write: ({ example_id, problem_id, prompt, completion, tools, chat_template_kwargs }, { reasoning }) => ({
    prompt: prompt.map((m) => plainLine(m, reasoning)),
    completion: completion.map((m) => plainLine(m, reasoning)),
    ...(tools !== undefined && { tools: JSON.parse(tools) as unknown }),
    ...(chat_template_kwargs !== undefined && { chat_template_kwargs }),
    example_id,
    problem_id,
  }),
  files: (facts) => ({ "train.py": script(facts) }),
  start: ({ options }) => `python train.py ${options.model}`,
  notes: [
    "`max_length=None` is needed: TRL's default of 1,024 tokens cuts the end of longer answers without a message.",
    "TRL also trains what the template writes after the stop token, such as a line break; `--for tokens` does not.",
    "`assistant_only_loss` is not wanted: it trains earlier, wrong answers of `messages`, and knows only some templates.",
    "With Qwen 3 and other templates that think by default, rows without thoughts need `--template-kwargs '{\"enable_thinking\": false}'`.",
  ],
});
