/**
 * Real answers: how each program was found, its position and its hash. Read by eye before it was
 * frozen; every program found also compiles (checked apart, once).
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sha256 } from "../../io/hash.ts";
import { extractCode } from "../../rollout/extract.ts";
import { isWholeProgram } from "../../rollout/whole-program.ts";
import { EXTRACT_RULES } from "../../schemas/generate-options.ts";
import { problemOf } from "./fixtures.ts";

const ANSWERS = fileURLToPath(new URL("../../../shared/data/model_answers/answers.jsonl", import.meta.url));

test("the program of each real answer is the one that its golden line says", async () => {
  const answers = readFileSync(ANSWERS, "utf8").trimEnd().split("\n");
  const lines = answers.map((line, i) => {
    const { response } = JSON.parse(line) as { response: string };
    const found = (["first", "last"] as const).map((which) => {
      const { code, extraction, start, end } = extractCode(response, {
        finishReason: "stop",
        rule: "first",
        weakFirst: which === "last",
      });
      return code === null ? extraction : `${extraction} ${start}-${end} ${sha256(code).slice(0, 12)}`;
    });
    return `${i} ${found[0] === found[1] ? found[0] : found.join(" | ")}`;
  });
  expect(lines).toHaveLength(400);
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("golden/model-answers.txt");
});

test("the rules differ in the answers that their golden lines name", async () => {
  const answers = readFileSync(ANSWERS, "utf8").trimEnd().split("\n");
  const lines = answers.flatMap((line, i) => {
    const { response } = JSON.parse(line) as { response: string };
    const found = EXTRACT_RULES.map((rule) => {
      const isWhole = (code: string) => isWholeProgram(code, problemOf());
      const { code, extraction } = extractCode(response, { finishReason: "stop", rule, isWhole });
      return `${rule} ${code === null ? extraction : sha256(code.trim()).slice(0, 8)}`;
    });
    const isSame = new Set(found.map((text) => text.split(" ")[1])).size === 1;
    return isSame ? [] : [`${i} ${found.join(" | ")}`];
  });
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("golden/model-answers-rules.txt");
});
