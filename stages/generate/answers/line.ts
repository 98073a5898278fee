/**
 * The columns of one answer made elsewhere: a conversation, a text or a program of one problem.
 * What other programs write is brought into this form by the files beside this one, and checked by
 * its schema.
 */
import { z } from "zod";
import type { ToolCall } from "../../../schemas/tool-call.ts";
import { FINISH_REASONS } from "../../../schemas/trajectory.ts";

const Tokens = { prompt_tokens: z.int(), cached_tokens: z.int(), completion_tokens: z.int() };

/** Arguments as an object become their JSON text. */
const GivenCall = z.object({
  id: z.string().nullish(),
  type: z.string().default("function"),
  function: z.object({
    name: z.string(),
    arguments: z.union([z.string(), z.record(z.string(), z.unknown())]),
  }),
});

const toolCall = ({
  id,
  type,
  function: { name, arguments: given },
}: z.infer<typeof GivenCall>): ToolCall => ({
  ...(id != null && { id }),
  type,
  function: { name, arguments: typeof given === "string" ? given : JSON.stringify(given) },
});

/** A list, or its JSON text as some files have it. */
const Tools = z
  .union([
    z.array(z.record(z.string(), z.unknown())),
    z.string().refine(isList, { message: "JSON text of a list" }),
  ])
  .transform((tools) => (typeof tools === "string" ? tools : JSON.stringify(tools)));

const Message = z.object({
  role: z.enum(["system", "user", "assistant", "tool"]),
  /** May be null where the answer only calls tools. */
  content: z.string().nullish(),
  name: z.string().nullish(),
  tool_calls: z
    .array(GivenCall)
    .nullish()
    .transform((calls) => calls?.map(toolCall)),
  tool_call_id: z.string().nullish(),
  reasoning: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  finish_reason: z.enum([...FINISH_REASONS, "tool_calls"]).nullish(),
  ...z.object(Tokens).partial().shape,
});

export const Line = z
  .strictObject({
    problem_id: z.string().min(1),
    model: z.string().default("imported"),
    strategy: z.string().default("imported"),
    temperature: z.number().min(0).optional(),
    top_p: z.number().gt(0).max(1).optional(),
    tools: Tools.nullish(),
    messages: z.array(Message).min(1).optional(),
    answer: z.string().optional(),
    code: z.string().optional(),
  })
  .refine(
    ({ messages, answer, code }) => [messages, answer, code].filter((v) => v !== undefined).length === 1,
    {
      message: "exactly one of messages, answer, code",
    },
  )
  .refine(({ messages }) => messages === undefined || messages.at(-1)?.role === "assistant", {
    message: "messages that end with an answer of the assistant",
  })
  .superRefine(({ messages = [] }, context) => {
    for (const [i, { role, content, tool_calls = [] }] of messages.entries()) {
      const path = ["messages", i];
      if (content == null && tool_calls.length === 0)
        context.addIssue({ code: "custom", path, message: "a message with content, or with tool_calls" });
      if (role !== "assistant" && tool_calls.length > 0)
        context.addIssue({ code: "custom", path, message: "tool_calls of an assistant message only" });
    }
  });

export type GivenMessage = z.infer<typeof Message>;

/** Whether an answer ends its turn: one that calls tools continues with their results. */
export const endsTurn = ({ tool_calls = [] }: { tool_calls?: readonly unknown[] | undefined }): boolean =>
  tool_calls.length === 0;

/** Turns of a conversation, which ends with an answer. */
export function turnsIn(messages: readonly GivenMessage[]): number {
  const answers = messages.filter(({ role }) => role === "assistant");
  return answers.filter((message, i) => i + 1 === answers.length || endsTurn(message)).length;
}

/**
 * One trajectory as given; a line with `answer` or `code` becomes one answer without user messages.
 */
export type Given = Omit<z.infer<typeof Line>, "messages" | "answer" | "code"> & {
  messages: GivenMessage[];
  line: number;
};

/** A checked line as a trajectory. @param line its place in the file */
export function givenOf({ messages, answer, code, ...rest }: z.infer<typeof Line>, line: number): Given {
  const only = { role: "assistant" as const, content: answer ?? fenced(code ?? ""), tool_calls: undefined };
  return { ...rest, line, messages: messages ?? [only] };
}

function isList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}

/** A fence that no line of the program closes. */
function fenced(code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/^\s*(`{3,})/gm)].map((match) => match[1]?.length ?? 0));
  const fence = "`".repeat(longest + 1);
  return `${fence}python\n${code.replace(/\n?$/, "\n")}${fence}`;
}
