/**
 * The config sft: one row for each trained answer, as prompt and completion, so that a trainer
 * which knows no marks of messages trains nothing else. Rows are those of multi_turn, then of
 * single_turn, in their order.
 */
import type { Config } from "../../schemas/config.ts";
import {
  type PublishedExample,
  type SftExample,
  TEMPLATE_KWARGS,
  type TemplateKwargs,
} from "../../schemas/published.ts";
import type { PublishSource } from "./publish-source.ts";
import { examplesOf } from "./published-rows.ts";

type Given = { set: SftExample["set"]; kwargs: TemplateKwargs | undefined };

/** The rows of one conversation. */
export function sftRows(example: PublishedExample, { set, kwargs }: Given): SftExample[] {
  const { example_id, problem_id, messages, tools } = example;
  const spoken = messages.map(({ train: _, ...message }) => message);
  const trained = messages.flatMap(({ train }, i) => (train ? [i] : []));
  return trained.map((i) => ({
    example_id: trained.length === 1 ? example_id : `${example_id}-${i + 1}`,
    problem_id,
    set,
    prompt: spoken.slice(0, i),
    completion: spoken.slice(i, i + 1),
    ...(tools !== undefined && { tools }),
    ...(kwargs !== undefined && { chat_template_kwargs: kwargs }),
  }));
}

/** What the run's requests gave the chat template: the members that sft has a column for. */
export function templateKwargs({ policy }: Config): TemplateKwargs | undefined {
  const given = policy.kind === "openai" ? policy.request?.chat_template_kwargs : undefined;
  if (typeof given !== "object" || given === null) return undefined;
  const known = TEMPLATE_KWARGS.flatMap((name) => {
    const value: unknown = Reflect.get(given, name);
    const isScalar = typeof value === KINDS[name] && (name !== "thinking_budget" || Number.isInteger(value));
    return isScalar ? [[name, value]] : [];
  });
  return known.length === 0 ? undefined : (Object.fromEntries(known) as TemplateKwargs);
}

const KINDS: Readonly<Record<keyof TemplateKwargs, string>> = {
  enable_thinking: "boolean",
  thinking: "boolean",
  preserve_thinking: "boolean",
  thinking_budget: "number",
  reasoning_effort: "string",
};

export async function* sftOf(
  source: PublishSource,
  kwargs: TemplateKwargs | undefined,
): AsyncGenerator<SftExample, void, undefined> {
  for (const set of ["multi", "single"] as const)
    for await (const example of examplesOf(source, set))
      yield* sftRows(example, { set: `${set}_turn`, kwargs });
}

/** Paths of the optional columns of sft. */
export function sftColumns(
  examples: ReadonlySet<string>,
  kwargs: TemplateKwargs | undefined,
): ReadonlySet<string> {
  const paths = [...examples].flatMap((path) => {
    const [, member] = /^messages\.(.*)$/.exec(path) ?? [];
    return member === undefined ? [path] : [`prompt.${member}`, `completion.${member}`];
  });
  const names = Object.keys(kwargs ?? {}).map((name) => `chat_template_kwargs.${name}`);
  return new Set([...paths, ...(names.length > 0 ? ["chat_template_kwargs", ...names] : [])]);
}
