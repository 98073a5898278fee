/** What the Python side (trainer/components/rftkit_template) says, checked line by line. */
import { z } from "zod";

export type RowRequest = {
  id: string;
  problem_id?: string;
  messages: unknown;
  /** Names of the row's columns, where none has messages. */
  columns?: string;
  /** The row's tools: a list, or its JSON text. */
  tools?: unknown;
  detail?: boolean;
};

export const Fault = z.object({
  fault: z.object({ where: z.string(), expected: z.string(), got: z.string(), fix: z.string() }),
});

export const CheckpointFacts = z.object({
  template: z.object({ file: z.string(), name: z.string(), sha256: z.string() }),
  tokenizer_sha256: z.string(),
  sha256: z.string().describe("of everything in the folder that decides tokens"),
  layout: z.enum(["llama3", "own"]).describe("llama3: what the paper's presets train"),
  pad: z.int().describe("token that fills a pack"),
  stops: z.array(z.object({ id: z.int(), text: z.string() })),
  thought_field: z.string().nullable().describe("message field that the template reads thoughts from"),
  reasons: z.record(z.string(), z.object({ meaning: z.string(), cure: z.string() })),
});
export type CheckpointFacts = z.infer<typeof CheckpointFacts>;
export const Opened = z.object({ checkpoint: CheckpointFacts });

const Turn = z.object({
  message: z.int().describe("0-based index of the answer"),
  length: z.int(),
  start: z.int(),
  notes: z.array(z.string()),
  context: z.string().optional(),
  target: z.string().optional(),
});
export const TokenRow = z.object({
  length: z.int(),
  spans: z.array(z.tuple([z.int(), z.int()])),
  turns: z.array(Turn),
  ids: z.array(z.int()).optional(),
});
export type TokenRow = z.infer<typeof TokenRow>;

const Accepted = z.object({
  rows: z.array(TokenRow),
  whole: z
    .array(z.int().nullable())
    .optional()
    .describe("for each answer, the token at which a rendering of the whole conversation differs"),
  reads_date: z.boolean(),
});
const Refused = z.object({ refused: z.string(), detail: z.string() });
export const RowAnswer = z.union([Refused, Accepted]);
export type RowAnswer = z.infer<typeof RowAnswer>;

export type Rendered = { request: RowRequest; answer: RowAnswer };

export const Sealed = z
  .object({ sealed: z.object({ rows: z.int(), tokens: z.int(), targets: z.int() }) })
  .transform(({ sealed }) => sealed);
export type Sealed = z.infer<typeof Sealed>;
