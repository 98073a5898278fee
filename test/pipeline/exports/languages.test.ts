import { expect, test } from "vitest";
import { nemoGym } from "../../../pipeline/exports/consumers/nemo-gym.ts";
import { trlGrpo } from "../../../pipeline/exports/consumers/trl-grpo.ts";
import { verifiers } from "../../../pipeline/exports/consumers/verifiers.ts";
import { verlRl } from "../../../pipeline/exports/consumers/verl-rl.ts";
import { type ExportOptions, LeftOut } from "../../../pipeline/exports/define-export.ts";
import { judgeLine } from "../../../pipeline/exports/tests-of.ts";
import { makeProblem } from "../../make.ts";

const OPTIONS: ExportOptions = {
  reasoning: "reasoning_content",
  kwargs: null,
  inlineTests: true,
  model: "m",
  stops: null,
};

test("answers in C++ are judged as C++ by the rewards, and not at all by consumers that run Python", () => {
  const problem = makeProblem();
  const asked = { problem, prompt: [{ role: "user", content: "a" }], language: "cpp" };
  const testsIn = (text: unknown) => JSON.parse(text as string) as Record<string, unknown>;
  for (const definition of [trlGrpo, verifiers]) {
    const { tests } = definition.write(asked, OPTIONS) as Record<string, unknown>;
    expect(testsIn(tests), definition.name).toMatchObject({ language: "cpp" });
  }
  const verl = verlRl.write(asked, OPTIONS) as Record<string, Record<string, unknown>>;
  // Of any other source verl's own sandbox would judge the answers, as Python.
  expect(verl).toMatchObject({ data_source: "rftkit" });
  expect(testsIn(verl.reward_model?.ground_truth)).toEqual({ problem_id: problem.problem_id });
  expect(testsIn(verl.extra_info?.tests)).toMatchObject({ language: "cpp" });
  expect(nemoGym.write(asked, OPTIONS)).toEqual(
    new LeftOut("answers are in cpp, and this consumer runs Python"),
  );
  expect(judgeLine({ problem })).not.toHaveProperty("language");
});
