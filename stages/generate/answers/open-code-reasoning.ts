/**
 * Public sets of answers with the columns of nvidia/OpenCodeReasoning: the statement as `input`,
 * the answer with its reasoning as `output`. Rows of split_1 hold no statement (`input` is "-").
 */
import { defineAnswers, idIn, textIn } from "./format.ts";

export const openCodeReasoning = defineAnswers({
  name: "open_code_reasoning",
  about: "nvidia/OpenCodeReasoning: `input`, `output`, `solution`",
  recognise: (row) => "input" in row && "output" in row && "solution" in row,
  read(row) {
    const answer = textIn(row.output);
    if (answer === undefined) return { skipped: "no output" };
    const id = idIn(row);
    const prompt = textIn(row.input);
    if (id === undefined && (prompt === undefined || prompt.trim() === "-"))
      return { skipped: "no statement" };
    return { id, prompt, lines: [{ answer }] };
  },
});
