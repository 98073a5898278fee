/**
 * Finds and neutralises text that a chat model's tokenizer would read as a control token: turn
 * markers, end-of-text, tool and fill-in-the-middle tokens of the common model families. A space
 * after the first character breaks them.
 * Promises: neutralised text contains none of them; Python code that happens to match (`0<s>1`)
 * keeps its meaning.
 * Does not cover: tokens that a private tokenizer adds.
 */

/**
 * `<|…|>` in ASCII and with DeepSeek's full-width bars; tags of Llama 2, Mistral, Gemma, Qwen,
 * CodeLlama.
 */
const CONTROL = new RegExp(
  [
    "<(?=[|｜][^<>\\s]{1,64}[|｜]>)",
    "<(?=/?(?:s|bos|eos|pad|unk|mask|cls|sep|think|tool_call|tool_response|tools|start_of_turn|end_of_turn|start_of_image|end_of_image|endoftext|fim_(?:prefix|middle|suffix|pad))>)",
    "<(?=(?:PRE|SUF|MID|EOT)>)",
    "<(?=</?SYS>>)",
    "\\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|IMG|PREFIX|MIDDLE|SUFFIX)\\])",
  ].join("|"),
  "g",
);

/** The text with a space inserted after the first character of every control token. */
export function neutralise(text: string): string {
  return text.replace(CONTROL, (opening) => `${opening} `);
}

/** The first control token in the text, including its brackets, or null. */
export function findControlToken(text: string): string | null {
  const at = text.search(CONTROL);
  if (at === -1) return null;
  const rest = text.slice(at, at + 80);
  return /^.*?(?:>>|[>\]])/.exec(rest.startsWith("<<") ? rest : rest.replaceAll(">>", "> >"))?.[0] ?? rest;
}
