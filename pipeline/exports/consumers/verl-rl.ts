/** verl's RL data: prompts with a ground truth for the reward. */
import { z } from "zod";
import { defineExport, LeftOut } from "../define-export.ts";
import { JUDGE_PY, judgeLine, plainTests } from "../tests-of.ts";

const Columns = z.object({
  data_source: z.string(),
  prompt: z.array(z.object({ role: z.string(), content: z.string() })),
  ability: z.string(),
  reward_model: z.object({ style: z.string(), ground_truth: z.string() }),
  extra_info: z.object({ split: z.string(), index: z.string(), tests: z.string().optional() }),
});

const REWARD = `"""verl: reward.custom_reward_function.path=reward.py (older: custom_reward_function.path)."""

${JUDGE_PY}

def compute_score(data_source, solution_str, ground_truth, extra_info=None, **kwargs):
    tests = (extra_info or {}).get("tests")
    if tests is None:
        raise ValueError("no tests in extra_info: export with --inline-tests")
    score = judged([(tests, solution_str)])[0]
    if score is None:
        raise RuntimeError("no verdict: an infrastructure error is not a wrong answer")
    return score
`;

export const verlRl = defineExport({
  name: "verl-rl",
  consumer: "verl 0.9.1 (RLHFDataset)",
  describe: "the first prompt of every published problem, with its id or its tests as ground truth",
  unit: "problem",
  sets: "all",
  columns: Columns,
  optional: ({ inlineTests }) => new Set(inlineTests ? ["extra_info.tests"] : []),
  write: (asked, { inlineTests }) => {
    const { prompt, language } = asked;
    const { problem_id } = asked.problem;
    const plain = inlineTests && language === undefined ? plainTests(asked) : null;
    if (plain instanceof LeftOut) return plain;
    return {
      // verl's own sandbox judges this source, as Python; the id alone is for a reward of yours.
      data_source: plain === null ? "rftkit" : "codecontests",
      prompt,
      ability: "code",
      reward_model: { style: "rule", ground_truth: JSON.stringify(plain ?? { problem_id }) },
      extra_info: {
        split: "train",
        index: problem_id,
        ...(inlineTests && { tests: JSON.stringify(judgeLine(asked)) }),
      },
    };
  },
  files: ({ options }) => (options.inlineTests ? { "reward.py": REWARD } : {}),
  start: ({ options, hasVal }) =>
    `python -m verl.trainer.main_ppo algorithm.adv_estimator=grpo data.train_files=train.parquet data.val_files=${hasVal ? "val" : "train"}.parquet data.truncation=error actor_rollout_ref.model.path=${options.model}${options.inlineTests ? " reward.custom_reward_function.path=reward.py" : ""}`,
  notes: [
    'Without `--inline-tests` the ground truth is `{"problem_id": …}`, for a reward function of yours.',
    "With it, `reward.py` runs `rftkit judge`. Without `reward.py` verl's sandbox judges: it compares texts line by line and ignores comparators and limits of a problem.",
  ],
});
