/** What the dataset card says of the answers: the model, its parameters, and its reasoning. */
import { number } from "../../io/format.ts";
import { markdownLine } from "../../io/visible.ts";
import type { Config } from "../../schemas/config.ts";

/** The model's own reasoning in the published examples. */
export type Reasoning = {
  /** Answers that came with it. */
  answers: number;
  /** Of the reasoning in the rows. */
  tokens: number;
  /** Answers whose reasoning is not in the rows. */
  dropped: number;
};

type AnswerFacts = {
  config: Config;
  omitted?: readonly string[];
  reasoning: Reasoning;
  hasCotPrompts: boolean;
  /** Paths of the optional columns that the files have. */
  optional: ReadonlySet<string>;
};

/** Which model answered, and with which parameters. */
export function origin({ config, omitted = [] }: Pick<AnswerFacts, "config" | "omitted">): string {
  if (config.policy.kind === "recorded") {
    return "No model answered: the conversations are made of the problems' own recorded solutions, rewritten at random, with template text where a prompt asks for reasoning.";
  }
  const { temperature, top_p } = config.generate;
  const said = (name: string, field: string, value: number | null) =>
    value === null || omitted.includes(field) ? `${name} left to the server` : `${name} ${value}`;
  const sampling = [said("temperature", "temperature", temperature), said("top-p", "top_p", top_p)];
  if (config.policy.kind === "plugin")
    return `Answers by ${markdownLine(config.policy.name)}, a policy of a plug-in, ${sampling.join(", ")}.`;
  const fields = Object.entries(config.policy.request ?? {}).map(
    ([name, value]) => `${name} ${JSON.stringify(value)}`,
  );
  return `Answers by ${config.policy.model}, ${[...sampling, ...fields.map(markdownLine)].join(", ")}.`;
}

export const dropsReasoning = (config: Pick<Config, "strip-prompts">): boolean =>
  config["strip-prompts"].reasoning === "drop";

/** What the messages are, and what became of reasoning. */
export function conversation({
  config,
  reasoning,
  hasCotPrompts,
  optional,
}: Pick<AnswerFacts, "config" | "reasoning" | "hasCotPrompts" | "optional">): string {
  const { answers, tokens, dropped } = reasoning;
  const hasTools = optional.has("messages.tool_calls");
  const between =
    "; calls of tools and their results are in between, and `tools` is the JSON text of their list";
  const lines = [`\`messages\` alternates user and assistant${hasTools ? between : ""}.`];
  if (hasCotPrompts)
    lines.push(
      "Prompts that asked for reasoning were removed; the answers to them are part of the conversation.",
    );
  if (answers === 0) {
    if (config.policy.kind === "openai") lines.push("No answer came with separate reasoning of the model.");
    return lines.join("\n");
  }
  const isDropped = dropsReasoning(config);
  lines.push(
    isDropped
      ? `The model reasoned before ${number(answers)} answers; this reasoning was left out (\`strip-prompts.reasoning: drop\`).`
      : `The model reasoned before ${number(answers)} answers; \`reasoning_content\` of their messages has this reasoning, ${number(tokens)} tokens by \`tokenizer\`.`,
  );
  if (!isDropped && dropped > 0)
    lines.push(
      `${number(dropped)} of these answers were merged into the answer before; their reasoning was left out.`,
    );
  return lines.join("\n");
}
