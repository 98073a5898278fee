/** The formats of answers, in the order in which they are tried on a row; the only list of them. */
import { batch } from "./batch.ts";
import type { AnswerFormat, Row } from "./format.ts";
import { nemoGym } from "./nemo-gym.ts";
import { openCodeReasoning } from "./open-code-reasoning.ts";
import { own } from "./own.ts";
import { verifiers } from "./verifiers.ts";
import { verl } from "./verl.ts";

export const ANSWER_FORMATS: readonly AnswerFormat[] = [
  batch,
  nemoGym,
  verifiers,
  verl,
  openCodeReasoning,
  own,
];

/** The format of a file by its first row; our own where no other is. */
export const formatOfRow = (row: Row): AnswerFormat =>
  ANSWER_FORMATS.find((format) => format.recognise(row)) ?? own;
