/**
 * Rollout dumps of verl (`trainer.rollout_data_dir`, `validation_data_dir`): STEP.jsonl with the
 * decoded prompt as `input` and the decoded response as `output`. The prompt is text of a chat
 * template, so the statement takes its place.
 */
import { defineAnswers, idIn, textIn } from "./format.ts";

export const verl = defineAnswers({
  name: "verl",
  about: "rollout and validation dumps of verl: `input`, `output`, `score`, `step`",
  recognise: (row) => "input" in row && "output" in row && "score" in row && "step" in row,
  read(row) {
    const answer = textIn(row.output);
    if (answer === undefined) return { skipped: "no output" };
    return { id: idIn(row, row.extra_info), prompt: textIn(row.input), lines: [{ answer }] };
  },
});
