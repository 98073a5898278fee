/** TRL's GRPOTrainer: prompts with the problem's id; every other column reaches the reward. */
import { defineExport } from "../define-export.ts";
import { JUDGE_PY, judgeLine } from "../tests-of.ts";
import { trlScript } from "../trl-script.ts";

const REWARD = `${JUDGE_PY}

def passes_tests(completions, tests, **columns):
    """The reward of each completion; None is not counted."""
    answers = [completion[-1]["content"] for completion in completions]
    return judged(list(zip(tests, answers)))`;

export const trlGrpo = defineExport({
  name: "trl-grpo",
  consumer: "TRL 1.16 (GRPOTrainer)",
  describe: "the first prompt of every published problem; with --inline-tests also its tests",
  unit: "problem",
  sets: "all",
  write: (asked, { inlineTests, kwargs }) => ({
    prompt: asked.prompt,
    problem_id: asked.problem.problem_id,
    ...(inlineTests && { tests: JSON.stringify(judgeLine(asked)) }),
    ...(kwargs !== null && { chat_template_kwargs: kwargs }),
  }),
  files: (facts) => {
    const more = facts.options.inlineTests
      ? [REWARD]
      : [
          "# Write your reward by problem_id, or export with --inline-tests.",
          "from reward import passes_tests",
        ];
    return {
      "train.py": trlScript(facts, { trainer: "GRPO", settings: ["max_completion_length=4096"], more }),
    };
  },
  start: ({ options }) => `python train.py ${options.model}`,
  notes: [
    "With `--inline-tests`, `train.py` has a reward that runs `rftkit judge` on all tests. A program without a verdict gives None, which TRL does not count.",
    "`max_completion_length` bounds an answer; one that is cut has no program and gets 0.",
  ],
});
