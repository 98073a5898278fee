import { expect, test } from "vitest";
import { boundedCall } from "../../io/bounded-call.ts";

test("a function returns its value, and throws what it throws", () => {
  expect(boundedCall(() => ({ a: [1] }), 1000)).toEqual({ a: [1] });
  expect(() =>
    boundedCall(() => {
      throw new RangeError("own");
    }, 1000),
  ).toThrow(RangeError);
});

test("a loop without end is an error after its time, also if it catches everything", () => {
  const forever = () => {
    for (;;) {
      try {
        for (;;);
      } catch {}
    }
  };
  expect(() => boundedCall(forever, 50)).toThrow(/did not return within 0\.05 s/);
  expect(boundedCall(() => 1, 10_000)).toBe(1);
});
