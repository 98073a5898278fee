import { expect, test } from "vitest";
import { decontaminate } from "../../stages/decontaminate.ts";
import { screen } from "../../stages/screen.ts";
import { makeContext } from "./context.ts";

test("screen decides as decontaminate does, before there are rows, and shares its recorded verdicts", async () => {
  expect(screen.perProblem).toBe(decontaminate.perProblem);
  expect(screen.verdictsOf).toBe(decontaminate.name);
  expect(screen.options).toBe(decontaminate.options);
  expect(screen.reads).not.toContain("turns");
  const { config } = makeContext({
    sections: {
      decontaminate: { benchmarks: [{ name: "b", inputs: [{ path: "b.jsonl", format: "jsonl" }] }] },
    },
  });
  expect(screen.keyOf?.(config, ".")).toEqual(decontaminate.keyOf?.(config, "."));
});

test("planted copies are shown once, by decontaminate", () => {
  expect("selfTest" in screen).toBe(false);
  expect(decontaminate.selfTest).toBeDefined();
});
