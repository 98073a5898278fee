/**
 * Tool calls of an answer, whole or as the pieces of a stream. Our prompts offer no tools; a model
 * that calls one all the same is recorded, and its answer counts as one without a program.
 */
import { z } from "zod";
import type { ToolCall } from "../../schemas/tool-call.ts";

const Piece = z.object({
  index: z.int().nullish().catch(null),
  id: z.string().nullish().catch(null),
  type: z.string().nullish().catch(null),
  function: z.object({
    name: z.string().nullish().catch(null),
    arguments: z.unknown().optional(),
  }),
});

/** Text as it came; some servers send the arguments as an object. */
const textOf = (value: unknown): string =>
  typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);

/** @returns undefined without any call */
export function toolCallsOf(value: unknown): ToolCall[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const calls: { index: number | null; call: ToolCall }[] = [];
  for (const given of value) {
    const parsed = Piece.safeParse(given);
    if (!parsed.success) continue;
    const { index = null, id, type, function: called } = parsed.data;
    const open = calls.findLast((one) => one.index === index);
    // Later pieces of a stream have neither id nor name.
    if (!id && !called.name && open !== undefined) {
      open.call.function.arguments += textOf(called.arguments);
      continue;
    }
    const call = {
      ...(id && { id }),
      type: type || "function",
      function: { name: called.name ?? "", arguments: textOf(called.arguments) },
    };
    calls.push({ index, call });
  }
  return calls.length === 0 ? undefined : calls.map(({ call }) => call);
}
