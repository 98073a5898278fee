/** Keys must stay byte for byte: with others a resumed run pays for all its answers again. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import {
  ANSWER_RECORD,
  answerKey,
  traceKey,
  VERDICT_RECORD,
  vectorKey,
  verdictKeyOf,
  verdictPrefix,
} from "../../../pipeline/journal/keys.ts";
import { decodeRecords } from "../../../pipeline/journal/record.ts";

const HASH = "0123456789abcdef".repeat(4);

test("each kind of key has its prefix, its place and its length of the hash", () => {
  const place = { arm: "arm", problem: "p1", sample: 2, turn: 1, call: 0 };
  expect(answerKey(place, HASH)).toBe(`a|arm|p1|2|1|0|${HASH.slice(0, 32)}`);
  expect(verdictKeyOf("verify", HASH)).toBe(`v|verify|${HASH.slice(0, 40)}`);
  expect(traceKey(verdictKeyOf("generate", HASH), 3)).toBe(`v|generate|${HASH.slice(0, 40)}|t3`);
  expect(vectorKey("model", HASH)).toBe(`e|model|${HASH.slice(0, 40)}`);
});

test("the prefix of a purpose begins its verdicts and traces, and those of no other purpose", () => {
  const key = verdictKeyOf("dedup", HASH);
  expect([key, traceKey(key, 0)].every((one) => one.startsWith(verdictPrefix("dedup")))).toBe(true);
  expect(verdictKeyOf("dedup-set", HASH).startsWith(verdictPrefix("dedup"))).toBe(false);
});

test("the keys on record in a run of the first version are the keys of today", () => {
  const root = assetPath("test/fixtures/frozen-run-1/run/journal");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".jsonl"));
  const texts = files.map((file) => readFileSync(join(root, file)));
  const found = (begins: string) =>
    texts.flatMap((bytes) =>
      decodeRecords(bytes, begins).records.map((record) => (record as { k: string }).k),
    );
  const answers = found(ANSWER_RECORD);
  const verdicts = found(VERDICT_RECORD);
  expect(answers).toHaveLength(36);
  expect(verdicts.length).toBeGreaterThan(0);
  for (const key of answers) {
    const [, arm = "", problem = "", sample, turn, call, hash = ""] = key.split("|");
    const place = { arm, problem, sample: Number(sample), turn: Number(turn), call: Number(call) };
    expect(answerKey(place, `${hash}ffff`)).toBe(key);
  }
  for (const key of verdicts) {
    const [, purpose = "", hash = ""] = key.split("|");
    expect(verdictKeyOf(purpose, `${hash}ffff`)).toBe(key);
  }
});
