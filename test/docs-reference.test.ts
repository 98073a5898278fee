import { expect, test } from "vitest";
import { assetPath } from "../io/assets.ts";
import { referenceText } from "./reference.ts";

test("docs/reference.md says what the schemas say", async () => {
  const text = referenceText();
  for (const key of [
    "`policy.base_urls`",
    "`generate.samples`",
    "`import.inputs[].format`",
    "`nearest.cosine`",
  ])
    expect(text).toContain(key);
  await expect(text).toMatchFileSnapshot(`${assetPath("docs")}/reference.md`);
});
