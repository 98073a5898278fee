/** NeMo Gym's code_gen resource server: a request and the unit tests. */
import { defineExport, LeftOut } from "../define-export.ts";
import { needsTests, plainTests } from "../tests-of.ts";

export const nemoGym = defineExport({
  name: "nemo-gym",
  consumer: "NeMo Gym (code_gen resource server)",
  describe: "the first prompt of every published problem as a request, with its unit tests",
  unit: "problem",
  sets: "all",
  check: (options) => needsTests("nemo-gym", options),
  write: (asked) => {
    const tests = plainTests(asked);
    if (tests instanceof LeftOut) return tests;
    const { problem, prompt } = asked;
    const { problem_id, difficulty } = problem;
    return {
      responses_create_params: { input: prompt },
      verifier_metadata: { problem_id, unit_tests: tests, ...(difficulty !== null && { difficulty }) },
      agent_ref: { type: "responses_api_agents", name: "code_gen_simple_agent" },
    };
  },
  start: () =>
    [
      "# with the server of `gym env start --resources-server code_gen --model-type openai_model`",
      "gym eval run --no-serve --agent code_gen_simple_agent --input train.jsonl --output rollouts.jsonl",
    ].join("\n"),
  notes: [
    "Older versions of NeMo Gym: `ng_collect_rollouts +agent_name=code_gen_simple_agent +input_jsonl_fpath=train.jsonl +output_jsonl_fpath=rollouts.jsonl`.",
    "The server runs Python and compares outputs as texts; problems that a checker decides are left out.",
    "A `<think>` inside an answer's content costs the format reward: let the server parse thoughts.",
  ],
});
