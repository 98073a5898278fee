/**
 * Fields of a request that a server does not take: `max_tokens`, which newer servers name
 * `max_completion_tokens`, and sampling fields that a model does not support. A refusal that names
 * one is fixed once, and holds for the rest of the run.
 * Promise: the journal knows a request by what was configured, so a fixed field changes no key.
 */
import { z } from "zod";
import { SAMPLING_FIELDS } from "../policy.ts";

export const FieldFixes = z.object({
  max_tokens_as: z.literal("max_completion_tokens").optional(),
  no_stream: z.literal(true).optional(),
  omitted: z.array(z.enum(SAMPLING_FIELDS)).default([]),
});
export type FieldFixes = z.infer<typeof FieldFixes>;

/** Keeps fixes for the other processes of a run. */
export type FixStore = { known: FieldFixes | undefined; save(fixes: FieldFixes): void };

/** What a refusal says about fields. */
export type Refusal = { message: string; param: string | null };

const UNSUPPORTED =
  /unsupported|not support|not permitted|not allowed|unknown|unrecogni[sz]ed|unexpected|extra (?:inputs|fields)|deprecated|cannot (?:both )?be (?:specified|used|set)|only the default|extra_forbidden|must be (?:removed|omitted)/i;

const named = (field: string, { message, param }: Refusal): boolean =>
  param === field || new RegExp(`(?<![\\w.])${field}(?![\\w])`).test(message);

/** The fixes with what a refusal adds; null where it names no field that can be fixed. */
export function fixedBy(refusal: Refusal, known: FieldFixes): FieldFixes | null {
  if (!UNSUPPORTED.test(refusal.message)) return null;
  if (named("max_tokens", refusal) && known.max_tokens_as === undefined)
    return { ...known, max_tokens_as: "max_completion_tokens" };
  if (known.no_stream === undefined && (named("stream", refusal) || named("stream_options", refusal)))
    return { ...known, no_stream: true };
  const unsent = new Set<string>(known.omitted);
  // Of several fields that are named together, such as temperature and top_p, the last one goes.
  const field = SAMPLING_FIELDS.filter((name) => !unsent.has(name) && named(name, refusal)).at(-1);
  if (field === undefined) return null;
  return { ...known, omitted: [...known.omitted, field] };
}

/** The fixes as sentences for people. */
export function fixLines({ max_tokens_as, no_stream, omitted }: FieldFixes): string[] {
  return [
    ...(max_tokens_as === undefined ? [] : [`the server takes ${max_tokens_as} instead of max_tokens`]),
    ...(no_stream === true ? ["the server does not stream: long answers are read at once"] : []),
    ...omitted.map((field) => `the server does not take ${field}: requests are sent without it`),
  ];
}
