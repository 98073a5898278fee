/**
 * What a checkpoint's template does with rows: counts, refusals by reason, notes, and the first
 * accepted conversations in detail. Keeps nothing else, so any number of rows can be checked.
 */
import { UserError } from "../../schemas/errors.ts";
import type { CheckpointFacts, RowRequest, TokenRow } from "./protocol.ts";
import { TemplateSession, type TemplateSetting } from "./session.ts";

const NAMED_ROWS = 5;
const HIGHEST_SHARE = 0.05;

export type RefusedRows = {
  reason: string;
  count: number;
  meaning: string;
  cure: string;
  rows: { id: string; detail: string }[];
};
export type ShownConversation = { id: string; rows: TokenRow[]; whole: (number | null)[] };
export type TemplateCheck = {
  folder: string;
  template: CheckpointFacts["template"];
  tokenizer_sha256: string;
  stops: CheckpointFacts["stops"];
  thought_field: string | null;
  template_kwargs: Readonly<Record<string, unknown>>;
  loss: TemplateSetting["loss"];
  window: number | null;
  /** What the template sees as today; null: it does not ask. */
  frozen_date: string | null;
  conversations: number;
  accepted: number;
  refused: RefusedRows[];
  rows: number;
  tokens: { context: number; target: number; longest: number };
  notes: { note: string; turns: number }[];
  /** Trained answers, and those that a rendering of the whole conversation gives differently. */
  answers: number;
  differs: number;
  shown: ShownConversation[];
};

type Sums = Pick<TemplateCheck, "conversations" | "accepted" | "rows" | "answers" | "differs" | "tokens">;

export type CheckRequest = {
  python: string;
  setting: TemplateSetting;
  rows: AsyncIterable<RowRequest> | Iterable<RowRequest>;
  /** Conversations to show in detail. */
  show: number;
};

/** Checks every row. @throws UserError if the checkpoint cannot be used */
export async function checkTemplate({ python, setting, rows, show }: CheckRequest): Promise<TemplateCheck> {
  const { session, checkpoint } = await TemplateSession.open(python, setting);
  const sums: Sums = {
    conversations: 0,
    accepted: 0,
    rows: 0,
    answers: 0,
    differs: 0,
    tokens: { context: 0, target: 0, longest: 0 },
  };
  const refused = new Map<string, RefusedRows>();
  const notes = new Map<string, number>();
  const shown: ShownConversation[] = [];
  let readsDate = false;
  try {
    for await (const { request, answer } of session.rows(detailed(rows))) {
      sums.conversations += 1;
      if ("refused" in answer) {
        count(refused, { id: request.id, ...answer }, checkpoint.reasons);
        continue;
      }
      sums.accepted += 1;
      readsDate ||= answer.reads_date;
      sums.differs += answer.whole?.filter((at) => at !== null).length ?? 0;
      for (const row of answer.rows) addRow(sums, notes, row);
      if (shown.length < show) shown.push({ id: request.id, rows: answer.rows, whole: answer.whole ?? [] });
    }
  } finally {
    session.close();
  }
  return {
    folder: setting.folder,
    template: checkpoint.template,
    tokenizer_sha256: checkpoint.tokenizer_sha256,
    stops: checkpoint.stops,
    thought_field: checkpoint.thought_field,
    template_kwargs: setting.template_kwargs ?? {},
    loss: setting.loss,
    window: setting.window ?? null,
    frozen_date: readsDate ? setting.date : null,
    ...sums,
    refused: [...refused.values()].sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
    notes: [...notes].map(([note, turns]) => ({ note, turns })).sort((a, b) => b.turns - a.turns),
    shown,
  };
}

/** Details are needed of every row: they tell where a whole rendering differs. */
async function* detailed(rows: CheckRequest["rows"]): AsyncGenerator<RowRequest> {
  for await (const row of rows) yield { ...row, detail: true };
}

function count(
  refused: Map<string, RefusedRows>,
  row: { id: string; refused: string; detail: string },
  reasons: CheckpointFacts["reasons"],
): void {
  const { meaning = "", cure = "" } = reasons[row.refused] ?? {};
  const known = refused.get(row.refused) ?? { reason: row.refused, count: 0, meaning, cure, rows: [] };
  known.count += 1;
  if (known.rows.length < NAMED_ROWS) known.rows.push({ id: row.id, detail: row.detail });
  refused.set(row.refused, known);
}

function addRow(sums: Sums, notes: Map<string, number>, row: TokenRow): void {
  const target = row.spans.reduce((sum, [start, end]) => sum + end - start, 0);
  sums.rows += 1;
  sums.answers += row.turns.length;
  sums.tokens.target += target;
  sums.tokens.context += row.length - target;
  sums.tokens.longest = Math.max(sums.tokens.longest, row.length);
  for (const note of row.turns.flatMap((turn) => turn.notes)) notes.set(note, (notes.get(note) ?? 0) + 1);
}

/**
 * @throws UserError if a larger share of the rows than `limit` is refused: that is no property of
 * single rows, and the most frequent reason has the cure
 */
export function refuseShare(check: TemplateCheck, limit = HIGHEST_SHARE): void {
  const refused = check.conversations - check.accepted;
  const [first] = check.refused;
  if (first === undefined || refused <= limit * check.conversations) return;
  throw new UserError({
    where: `${check.folder}: ${first.rows.map(({ id }) => id).join(", ")}`,
    expected: `at most ${limit * 100} % of the rows refused`,
    got: `${refused} of ${check.conversations}; ${first.count} with ${first.reason}: ${first.meaning} (${first.rows[0]?.detail})`,
    fix: first.cure,
  });
}
