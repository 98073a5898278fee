/** TRL's DPOTrainer: pairs of one prompt, from --pairs. */
import { defineExport } from "../define-export.ts";
import { trlScript } from "../trl-script.ts";

export const trlDpo = defineExport({
  name: "trl-dpo",
  consumer: "TRL 1.16 (DPOTrainer)",
  describe: "prompt, chosen and rejected as message lists; --pairs says which answers are compared",
  unit: "pair",
  sets: "all",
  write: ({ id, problem_id, prompt, chosen, rejected }, { kwargs }) => ({
    prompt,
    chosen: [chosen],
    rejected: [rejected],
    ...(kwargs !== null && { chat_template_kwargs: kwargs }),
    example_id: id,
    problem_id,
  }),
  files: (facts) => ({ "train.py": trlScript(facts, { trainer: "DPO", settings: ["max_length=None"] }) }),
  start: ({ options }) => `python train.py ${options.model}`,
  notes: [
    "The chosen program passes every test; the rejected one failed at least one.",
    "`max_length=None` is needed: the default cuts longer answers.",
  ],
});
