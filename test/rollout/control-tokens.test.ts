import { expect, test } from "vitest";
import { findControlToken, neutralise } from "../../rollout/control-tokens.ts";

const TOKENS = [
  "<|eot_id|>",
  "<|start_header_id|>",
  "<|begin_of_text|>",
  "<|python_tag|>",
  "<|im_start|>",
  "<|im_end|>",
  "<|endoftext|>",
  "<|fim_prefix|>",
  "<|end▁of▁sentence|>",
  "<｜begin▁of▁sentence｜>",
  "<｜User｜>",
  "[INST]",
  "[/INST]",
  "<<SYS>>",
  "<</SYS>>",
  "<s>",
  "</s>",
  "<bos>",
  "<eos>",
  "<pad>",
  "<unk>",
  "<start_of_turn>",
  "<end_of_turn>",
  "<think>",
  "</think>",
  "<tool_call>",
  "</tool_call>",
  "<fim_suffix>",
  "[TOOL_CALLS]",
  "[AVAILABLE_TOOLS]",
  "[/SYSTEM_PROMPT]",
  "<|reserved_special_token_17|>",
];

test.each(TOKENS)("%s is found and defused", (token) => {
  const text = `before ${token} after ${token}${token}`;
  expect(findControlToken(text)).toBe(token);
  expect(neutralise(text)).not.toContain(token);
  expect(findControlToken(neutralise(text))).toBeNull();
  expect(neutralise(neutralise(text))).toBe(neutralise(text));
});

test.each([
  "a < b and b > c",
  "x = d[INSTANCE]",
  "a <b> c",
  "print('<html>')",
  "1 <2| 3|> 4",
  "vector<int> v; v << s >> t",
  "if a<|b",
])("ordinary text stays: %s", (text) => {
  expect(findControlToken(text)).toBeNull();
  expect(neutralise(text)).toBe(text);
});

test("nesting one token in another hides none", () => {
  for (const text of ["<|im_<|im_start|>start|>", "<<s>s>", "[IN[INST]ST]", "<|<|eot_id|>|>"]) {
    expect(findControlToken(neutralise(text))).toBeNull();
  }
});

test("long hostile texts take linear time", () => {
  const begun = performance.now();
  for (const text of ["<|".repeat(500_000), `<|${"a".repeat(1_000_000)}`, "[/".repeat(500_000)])
    neutralise(text);
  expect(performance.now() - begun).toBeLessThan(5000);
});
