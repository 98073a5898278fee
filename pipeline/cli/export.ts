/**
 * `rftkit export`: the published rows as JSON lines for other trainers. Promises: every row is
 * checked against the schema; a row that the format cannot represent is an error, never changed
 * silently.
 */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { placeFile } from "../../io/files.ts";
import { readParquet } from "../../io/parquet.ts";
import { UserError } from "../../schemas/errors.ts";
import { PublishedExample } from "../../schemas/published.ts";
import { EXPORT_NAMES } from "../export-names.ts";
import { filesOf } from "../exports/units.ts";
import {
  plainLine,
  REASONING_FORMS,
  type ReasoningForm,
  spokenLine,
  toolLine,
  toolsLine,
} from "../publish/message-line.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { EXPORT_OPTIONS, exportFor } from "./common/export-for.ts";
import { consumerNamed } from "./common/export-named.ts";
import { DIR } from "./common/options.ts";

const FORMATS = ["openai-jsonl", "sharegpt", "trl"] as const;
type Format = (typeof FORMATS)[number];
type Line = Record<string, unknown>;
type Message = PublishedExample["messages"][number];

const SHAREGPT_NAMES = { system: "system", user: "human", assistant: "gpt", tool: "observation" } as const;

/** OpenAI's chat fine-tuning: `weight` 0 keeps an assistant message out of the loss. */
function openAi(messages: readonly Message[], form: ReasoningForm): Line {
  return {
    messages: messages.map((message) => ({
      ...plainLine(message, form),
      ...(message.role === "assistant" && { weight: message.train ? 1 : 0 }),
    })),
  };
}

/** ShareGPT, as LLaMA-Factory and Axolotl read it; `loss` is Axolotl's per-message mark. */
function shareGpt(messages: readonly Message[], { form, id }: { form: ReasoningForm; id: string }): Line {
  return {
    conversations: messages.map((message) => {
      const { content, reasoning } = spokenLine(message, form);
      const { tool_calls: calls } = toolLine(message) as { tool_calls?: ToolCallLine[] };
      if (calls === undefined) {
        const from = SHAREGPT_NAMES[message.role];
        return { from, value: content, ...reasoning, loss: message.train };
      }
      if (content.trim() !== "") {
        throw new UserError({
          where: id,
          expected: "a message with content or with tool_calls, all that this format can say",
          got: "a message with both",
          fix: "Choose --format openai-jsonl or trl.",
        });
      }
      const called = calls.map(({ function: { name, arguments: given } }) => ({ name, arguments: given }));
      const value = JSON.stringify(called.length === 1 ? called[0] : called);
      return { from: "function_call", value, ...reasoning, loss: message.train };
    }),
  };
}

type ToolCallLine = { function: { name: string; arguments: string } };

/** TRL's prompt-completion form: the loss covers the completion, which is the last answer. */
function trl(messages: readonly Message[], { form, id }: { form: ReasoningForm; id: string }): Line {
  const plain = messages.map((message) => plainLine(message, form));
  const marks = messages.map((m) => m.train);
  if (marks.at(-1) !== true || marks.filter(Boolean).length !== 1) {
    throw new UserError({
      where: id,
      expected: "a row that trains on its last answer only, all that this format can say",
      got: `trained messages ${marks.flatMap((m, i) => (m ? [i + 1] : [])).join(", ") || "none"} of ${marks.length}`,
      fix: "Choose --format openai-jsonl or sharegpt.",
    });
  }
  return { prompt: plain.slice(0, -1), completion: plain.slice(-1) };
}

/** One row in a format; the ids come along for tracing. */
export function exported(
  row: PublishedExample,
  format: Format,
  form: ReasoningForm = "reasoning_content",
): Line {
  const { messages, example_id, problem_id } = row;
  const tools = toolsLine(row);
  if (format === "openai-jsonl") return { ...openAi(messages, form), ...tools };
  const how = { form, id: example_id };
  return {
    ...(format === "sharegpt" ? shareGpt(messages, how) : trl(messages, how)),
    ...tools,
    example_id,
    problem_id,
  };
}

/** Writes one set of a run as JSON lines, whole or not at all. @returns the number of rows */
export async function exportSet(
  dir: string,
  { set, format, out, reasoning }: { set: string; format: Format; out: string; reasoning?: ReasoningForm },
): Promise<number> {
  const files = await filesOf(dir, set);
  let rows = 0;
  await placeFile(out, async (temporary) => {
    const stream = createWriteStream(temporary);
    const closed = once(stream, "close");
    try {
      for (const file of files) {
        for await (const row of readParquet(file, { schema: PublishedExample, schemaName: "example/1" })) {
          rows += 1;
          if (!stream.write(`${JSON.stringify(exported(row, format, reasoning))}\n`))
            await once(stream, "drain");
        }
      }
    } finally {
      stream.end();
      await closed;
    }
  });
  return rows;
}

const OPTIONS = {
  for: {
    type: "string",
    describe: `consumer: its data, its configuration and a card, in a folder: ${EXPORT_NAMES.join(", ")}, or an export of a plug-in`,
  },
  plugin: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "file of a plug-in that defines the export (default: those of the run's configuration)",
  },
  format: { choices: FORMATS, describe: "one file of JSON Lines, without a configuration" },
  set: {
    choices: ["multi_turn", "single_turn", "all"],
    describe: "set to write (default: multi_turn; with --for as the consumer needs)",
  },
  reasoning: {
    choices: REASONING_FORMS,
    default: "reasoning_content",
    describe: "where the reasoning of answers goes; inline: <think> tags in the content",
  },
  out: {
    type: "string",
    describe: "file (default: DIR/export/SET.FORMAT.jsonl), or with --for folder (default: DIR/export/NAME)",
  },
  ...EXPORT_OPTIONS,
} as const;
type Args = ArgsOf<typeof DIR & typeof OPTIONS>;

async function toFile({ dir, format, set = "multi_turn", out, reasoning }: Args): Promise<void> {
  if (set === "all") {
    throw new UserError({
      where: "--set",
      expected: "multi_turn or single_turn, with --format",
      got: "all",
      fix: "Choose one set, or use --for.",
    });
  }
  const chosen = format as Format;
  const path = out ?? join(dir, "export", `${set}.${chosen}.jsonl`);
  const rows = await exportSet(dir, { set, format: chosen, out: path, reasoning });
  process.stderr.write(`${rows} rows written\n`);
  process.stdout.write(`${path}\n`);
}

async function handler(args: Args): Promise<void> {
  if ((args.for === undefined) === (args.format === undefined)) {
    throw new UserError({
      where: "export",
      expected: "either --for or --format",
      got: args.for === undefined ? "neither" : "both",
      fix: `Name a consumer, for example --for trl-sft: ${EXPORT_NAMES.join(", ")}.`,
    });
  }
  if (args.for === undefined) return toFile(args);
  await exportFor(await consumerNamed(args.for, args), args);
}

export const command = defineCommand({ positionals: DIR, options: OPTIONS, handler });
