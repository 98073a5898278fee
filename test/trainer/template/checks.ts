/** A template check as data, for tests of what is made of it. */
import type { TemplateCheck } from "../../../trainer/template/tally.ts";

export const CHECK: TemplateCheck = {
  folder: "/models/smollm2",
  template: { file: "chat_template.jinja", name: "default", sha256: "ab".repeat(32) },
  tokenizer_sha256: "cd".repeat(32),
  stops: [{ id: 2, text: "<|im_end|>" }],
  thought_field: null,
  template_kwargs: {},
  loss: "last",
  window: null,
  frozen_date: null,
  conversations: 100,
  accepted: 95,
  rows: 95,
  answers: 95,
  differs: 0,
  tokens: { context: 900, target: 100, longest: 40 },
  refused: [
    {
      reason: "empty_thought",
      count: 4,
      meaning: "the template writes an empty thought",
      cure: "Ask for no thought.",
      rows: [{ id: "e1", detail: "'<think>'" }],
    },
    { reason: "too_long", count: 1, meaning: "a long row", cure: "Raise it.", rows: [] },
  ],
  notes: [{ note: "white space changed", turns: 3 }],
  shown: [
    {
      id: "e0",
      whole: [null],
      rows: [
        {
          length: 9,
          spans: [[5, 9]],
          ids: [1, 2, 3],
          turns: [{ message: 1, length: 9, start: 5, notes: [], context: "asked", target: "told<|im_end|>" }],
        },
      ],
    },
  ],
};
