import { expect, test } from "vitest";
import { assetPath } from "../io/assets.ts";
import { problemLineSchema } from "../stages/import/formats/jsonl.ts";
import { ASSERT_EXAMPLE, CALL_EXAMPLE, EXAMPLE, problemFileText } from "./problem-file.ts";

test("docs/problem-file.md says what the formats and the schema say", async () => {
  await expect(problemFileText()).toMatchFileSnapshot(`${assetPath("docs")}/problem-file.md`);
});

test("its examples have every column, and all are read", () => {
  const shown = Object.keys({ ...EXAMPLE, ...ASSERT_EXAMPLE });
  expect(shown.sort()).toEqual(Object.keys(problemLineSchema.shape).sort());
  for (const example of [EXAMPLE, CALL_EXAMPLE, ASSERT_EXAMPLE])
    expect(problemLineSchema.safeParse(example).success).toBe(true);
});
