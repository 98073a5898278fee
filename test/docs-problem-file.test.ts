import { expect, test } from "vitest";
import { assetPath } from "../io/assets.ts";
import { problemLineSchema } from "../stages/import/formats/jsonl.ts";
import { CALL_EXAMPLE, EXAMPLE, problemFileText } from "./problem-file.ts";

test("docs/problem-file.md says what the formats and the schema say", async () => {
  await expect(problemFileText()).toMatchFileSnapshot(`${assetPath("docs")}/problem-file.md`);
});

test("its example has every column, and both are read", () => {
  expect(Object.keys(EXAMPLE).sort()).toEqual(Object.keys(problemLineSchema.shape).sort());
  for (const example of [EXAMPLE, CALL_EXAMPLE])
    expect(problemLineSchema.safeParse(example).success).toBe(true);
});
