/** TRL's KTOTrainer: single answers with the label of their program. */
import { defineExport } from "../define-export.ts";
import { trlScript } from "../trl-script.ts";

export const trlKto = defineExport({
  name: "trl-kto",
  consumer: "TRL 1.16 (KTOTrainer)",
  describe: "each answer of the conversations with what comes before it, and whether its program passes",
  unit: "judged",
  sets: "all",
  write: ({ id, problem_id, prompt, completion, label }, { kwargs }) => ({
    prompt,
    completion: [completion],
    label,
    ...(kwargs !== null && { chat_template_kwargs: kwargs }),
    example_id: id,
    problem_id,
  }),
  files: (facts) => ({ "train.py": trlScript(facts, { trainer: "KTO", settings: ["max_length=None"] }) }),
  start: ({ options }) => `python train.py ${options.model}`,
  notes: [
    "Answers that got feedback have the label false. Both labels are needed: with `--set single_turn` all are true.",
    "`max_length=None` is needed: the default cuts longer answers.",
  ],
});
