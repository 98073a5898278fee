import { expect, test } from "vitest";
import { step32 } from "../../text/hash32.ts";
import { RememberedSpans, type Span } from "../../text/remembered-spans.ts";

/** The stretch of a text; `hash` only finds words, so equal ones must not mix words up. */
function span(text: string, from: number, to: number, hash?: number): Span {
  const units = Uint16Array.from([...text].map((c) => c.charCodeAt(0)));
  const steps = units.subarray(from, to).reduce(step32, 0);
  return { text, units, from, to, hash: hash ?? steps };
}

test("each word is worked out once, wherever it is", () => {
  const asked: string[] = [];
  const known = new RememberedSpans({ entries: 9000, longest: 4 }, (word) => asked.push(word));
  expect([span("the cat", 4, 7), span("a cat", 2, 5), span("cat", 0, 3)].map((s) => known.get(s))).toEqual([
    1, 1, 1,
  ]);
  expect([known.get(span("horse", 0, 5)), known.get(span("horse", 0, 5))]).toEqual([2, 3]);
  expect(asked).toEqual(["cat", "horse", "horse"]);
});

test("words of one hash are told apart, also after the table has grown and was cleared", () => {
  const known = new RememberedSpans({ entries: 5000, longest: 9 }, Number);
  for (let round = 0; round < 2; round++)
    for (let i = 0; i < 12_000; i++) {
      const text = String(i);
      expect(known.get(span(text, 0, text.length, i % 40 === 0 ? 7 : undefined))).toBe(i);
    }
});
