/** Conversations for a first look at a template: what rows of a code model look like. */
import type { RowRequest } from "./protocol.ts";

const TASK = "Write a program that prints the sum of two integers.\n\n```\nInput: 2 3\nOutput: 5\n```\n";
const PROGRAM = "```python\na, b = map(int, input().split())\nprint(a + b)\n```";
const WRONG = "```python\nprint(sum(input()))\n```";
const FEEDBACK =
  'The program fails:\n\n```\nTypeError: unsupported operand type(s) for +\n```\nFix it. Use <b> & "quotes" as they are.';
const THOUGHT = "Both numbers are on one line.\nSplit it, then add.";

const user = (content: string) => ({ role: "user", content });
const answer = (content: string, reasoning_content?: string) => ({
  role: "assistant",
  content,
  ...(reasoning_content !== undefined && { reasoning_content }),
});

/** The names tell what each shows. */
export const SAMPLE_ROWS: readonly RowRequest[] = [
  {
    id: "two turns",
    messages: [user(TASK), answer(WRONG), user(FEEDBACK), answer(`Here it is.\n\n${PROGRAM}\n`)],
  },
  {
    id: "with a system message",
    messages: [{ role: "system", content: "You write Python programs." }, user(TASK), answer(PROGRAM)],
  },
  {
    id: "with thoughts",
    messages: [user(TASK), answer(WRONG, THOUGHT), user(FEEDBACK), answer(PROGRAM, THOUGHT)],
  },
];
