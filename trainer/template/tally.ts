/**
 * What a checkpoint's template does with rows, summed: counts, refusals by reason, notes, and the
 * first accepted conversations in detail. Keeps nothing else, so any number of rows can be checked.
 */
import { z } from "zod";
import { CheckpointFacts, type Rendered, TokenRow } from "./protocol.ts";
import type { TemplateSetting } from "./session.ts";

const NAMED_ROWS = 5;

const RefusedRows = z.object({
  reason: z.string(),
  count: z.int(),
  meaning: z.string(),
  cure: z.string(),
  rows: z.array(z.object({ id: z.string(), detail: z.string() })),
});
export type RefusedRows = z.infer<typeof RefusedRows>;

const ShownConversation = z.object({
  id: z.string(),
  rows: z.array(TokenRow),
  whole: z.array(z.int().nullable()),
});
export type ShownConversation = z.infer<typeof ShownConversation>;

export const TemplateCheck = z.object({
  folder: z.string(),
  template: CheckpointFacts.shape.template,
  tokenizer_sha256: z.string(),
  stops: CheckpointFacts.shape.stops,
  thought_field: z.string().nullable(),
  template_kwargs: z.record(z.string(), z.unknown()),
  loss: z.enum(["last", "all_assistant", "passing"]),
  window: z.int().nullable(),
  frozen_date: z.string().nullable().describe("what the template sees as today; null: it does not ask"),
  conversations: z.int(),
  accepted: z.int(),
  refused: z.array(RefusedRows),
  rows: z.int(),
  tokens: z.object({ context: z.int(), target: z.int(), longest: z.int() }),
  notes: z.array(z.object({ note: z.string(), turns: z.int() })),
  answers: z.int().describe("trained answers"),
  differs: z
    .int()
    .nullable()
    .describe(
      "trained answers that a rendering of the whole conversation gives differently; null: not compared",
    ),
  shown: z.array(ShownConversation),
});
export type TemplateCheck = z.infer<typeof TemplateCheck>;

export class Tally {
  readonly #checkpoint: CheckpointFacts;
  readonly #setting: TemplateSetting;
  readonly #show: number;
  readonly #refused = new Map<string, RefusedRows>();
  readonly #notes = new Map<string, number>();
  readonly #shown: ShownConversation[] = [];
  #readsDate = false;
  #conversations = 0;
  #accepted = 0;
  #rows = 0;
  #answers = 0;
  #differs: number | null = 0;
  readonly #tokens = { context: 0, target: 0, longest: 0 };

  /** @param show conversations to keep in detail; rows must be asked for with `detail` */
  constructor(checkpoint: CheckpointFacts, setting: TemplateSetting, show: number) {
    this.#checkpoint = checkpoint;
    this.#setting = setting;
    this.#show = show;
  }

  add({ request, answer }: Rendered): void {
    this.#conversations += 1;
    if ("refused" in answer) {
      this.#refuse(request.id, answer);
      return;
    }
    this.#accepted += 1;
    this.#readsDate ||= answer.reads_date;
    if (answer.whole === undefined || this.#differs === null) this.#differs = null;
    else this.#differs += answer.whole.filter((at) => at !== null).length;
    for (const row of answer.rows) this.#row(row);
    if (this.#shown.length < this.#show && request.detail === true)
      this.#shown.push({ id: request.id, rows: answer.rows, whole: answer.whole ?? [] });
  }

  #refuse(id: string, row: { refused: string; detail: string }): void {
    const { meaning = "", cure = "" } = this.#checkpoint.reasons[row.refused] ?? {};
    const known = this.#refused.get(row.refused) ?? {
      reason: row.refused,
      count: 0,
      meaning,
      cure,
      rows: [],
    };
    known.count += 1;
    if (known.rows.length < NAMED_ROWS) known.rows.push({ id, detail: row.detail });
    this.#refused.set(row.refused, known);
  }

  #row(row: TokenRow): void {
    const target = row.spans.reduce((sum, [start, end]) => sum + end - start, 0);
    this.#rows += 1;
    this.#answers += row.turns.length;
    this.#tokens.target += target;
    this.#tokens.context += row.length - target;
    this.#tokens.longest = Math.max(this.#tokens.longest, row.length);
    for (const note of row.turns.flatMap((turn) => turn.notes))
      this.#notes.set(note, (this.#notes.get(note) ?? 0) + 1);
  }

  result(): TemplateCheck {
    const { template, tokenizer_sha256, stops, thought_field } = this.#checkpoint;
    const { folder, template_kwargs = {}, loss, window = null, date } = this.#setting;
    return {
      folder,
      template,
      tokenizer_sha256,
      stops,
      thought_field,
      template_kwargs,
      loss,
      window,
      frozen_date: this.#readsDate ? date : null,
      conversations: this.#conversations,
      accepted: this.#accepted,
      rows: this.#rows,
      answers: this.#answers,
      differs: this.#differs,
      tokens: this.#tokens,
      refused: [...this.#refused.values()].sort(
        (a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1),
      ),
      notes: [...this.#notes].map(([note, turns]) => ({ note, turns })).sort((a, b) => b.turns - a.turns),
      shown: this.#shown,
    };
  }
}
