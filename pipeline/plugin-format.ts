/**
 * A format of a plug-in as one of rftkit. `convert` returns a problem in the columns of our own
 * format, which the schema checks, or a rejection.
 * Promises: whatever `convert` does with a row (throws, returns something else, never ends) is a
 * rejection of that row with its reason; it cannot end the import.
 */
import { z } from "zod";
import { boundedCall } from "../io/bounded-call.ts";
import { type Conversion, type Format, REJECTIONS, type RejectionReason } from "../stages/import/format.ts";
import { jsonl } from "../stages/import/formats/jsonl.ts";
import { FieldError } from "../stages/import/row.ts";
import { quietly, saidBy } from "./plugin-calls.ts";
import { Callable } from "./plugin-tools.ts";

const Names = z.array(z.string().min(1));

/** A format as a plug-in defines it. */
export const PluginFormat = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "lower-case letters, digits and _"),
  about: z.string().min(1).optional(),
  prefix: z.string().regex(/^[a-z][a-z0-9]{0,15}$/, "lower-case letters and digits, at most 16"),
  recognise: Callable.optional(),
  rows: z.strictObject({
    required: z.array(z.union([z.string().min(1), Names.min(1)])),
    optional: Names.default([]),
    exact: z.boolean().optional(),
    strict: z.boolean().optional(),
  }),
  convert: Callable,
});
export type PluginFormat = z.infer<typeof PluginFormat>;

/** Milliseconds that one row may take. */
const ROW_MS = 10_000;
/** Rows that may take so long before the import ends. */
const MOST_SLOW = 3;

const Returned = z.union([
  z.strictObject({ problem: z.record(z.string(), z.unknown()) }),
  z.strictObject({ rejection: z.strictObject({ reason: z.string(), detail: z.string().nullish() }) }),
]);

/** Reasons are those of the reference; any other one is kept as its detail. */
function rejectionOf({ reason, detail }: { reason: string; detail?: string | null | undefined }) {
  const text = detail ?? null;
  if (Object.hasOwn(REJECTIONS, reason)) return { reason: reason as RejectionReason, detail: text };
  return { reason: "refused_by_plugin" as const, detail: text === null ? reason : `${reason}: ${text}` };
}

export function formatOf(plugin: PluginFormat, file: string): Format {
  let slow = 0;
  const call = <T>(what: "convert" | "recognise", run: () => T): T => {
    const begun = performance.now();
    try {
      return quietly(() => boundedCall(run, ROW_MS));
    } catch (error) {
      if (performance.now() - begun > ROW_MS / 2 && ++slow >= MOST_SLOW)
        throw new Error(`plug-in ${file}: ${what} of format ${plugin.name} did not end on ${slow} rows`);
      throw new FieldError(`${what} of plug-in ${file}: ${saidBy(error)}`);
    }
  };
  return {
    name: plugin.name,
    about: plugin.about ?? `plug-in ${file}`,
    prefix: plugin.prefix,
    recognise: ({ columns, row }) => {
      if (plugin.recognise === undefined) return false;
      try {
        return call("recognise", () => plugin.recognise?.({ columns, row })) === true;
      } catch (error) {
        if (error instanceof FieldError) return false;
        throw error;
      }
    },
    rows: plugin.rows as Format["rows"],
    convert(row, place): Conversion {
      const { index, fallbackName } = place;
      const value = call("convert", () => plugin.convert(row, { index, fallbackName }));
      const returned = call("convert", () => Returned.safeParse(value));
      if (!returned.success)
        throw new FieldError(
          `convert of plug-in ${file} returned neither { problem } nor { rejection: { reason, detail } }`,
        );
      if ("rejection" in returned.data)
        return { rejection: rejectionOf(returned.data.rejection), name: fallbackName };
      const { problem } = returned.data;
      return call("convert", () =>
        jsonl.convert({ name: fallbackName, source: plugin.name, ...problem }, place),
      );
    },
  };
}
