/**
 * Our own lines: {problem_id} and one of messages, answer, code. A line that is none is an error.
 */
import { defineAnswers } from "./format.ts";

export const own = defineAnswers({
  name: "own",
  about: "our own lines: `problem_id`, and `messages`, `answer` or `code`",
  recognise: (row) =>
    "problem_id" in row && ["messages", "answer", "code"].some((member) => row[member] !== undefined),
  strict: true,
  read: (row) => ({ id: typeof row.problem_id === "string" ? row.problem_id : undefined, lines: [row] }),
});
