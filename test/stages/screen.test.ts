import { expect, test } from "vitest";
import { decontaminate } from "../../stages/decontaminate.ts";
import { screen } from "../../stages/screen.ts";
import { makeContext } from "./context.ts";

test("screen decides as decontaminate does, before there are rows, and shares its recorded verdicts", () => {
  expect(screen.perProblem).toBe(decontaminate.perProblem);
  expect(screen.verdictsOf).toBe(decontaminate.name);
  expect(screen.options).toBe(decontaminate.options);
  expect(screen.reads).not.toContain("turns");
});

test("another threshold decides anew, other numbers of planted copies do not", () => {
  const keyOf = (own: Record<string, unknown>) => {
    const benchmarks = [{ name: "b", inputs: [{ path: "b.jsonl", format: "jsonl" }] }];
    return screen.keyOf?.(makeContext({ sections: { decontaminate: { benchmarks, ...own } } }).config, ".");
  };
  expect(keyOf({ self_test: 3 })).toEqual(keyOf({}));
  expect(keyOf({ cosine: 0.7 })).not.toEqual(keyOf({}));
});

test("planted copies are shown once, by decontaminate", () => {
  expect("selfTest" in screen).toBe(false);
  expect(decontaminate.selfTest).toBeDefined();
});
