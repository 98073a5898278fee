import { expect, test } from "vitest";
import { templatePage } from "../../../pipeline/report/template-page.ts";
import { CHECK } from "../../trainer/template/checks.ts";

const textOf = (check: object): string =>
  templatePage([{ name: "a.json", check: { ...CHECK, ...check } }]).text;

test("the page says what is trained, what is refused and how to fix it", () => {
  const text = textOf({});
  for (const part of [
    "95 of 100 conversations",
    "100 of 1,000 tokens",
    "&lt;|im_end|&gt; (2)",
    "empty_thought",
    "Ask for no thought.",
    "e1: &#39;&lt;think&gt;&#39;",
    "white space changed (3 answers)",
    "asked<mark>told&lt;|im_end|&gt;</mark>",
    "5 tokens, sent by a server",
  ])
    expect(text).toContain(part);
});

test("texts of templates and rows are never markup", () => {
  const evil = "<script>alert(1)</script>";
  const turns = [{ message: 1, length: 2, start: 1, notes: [], context: evil, target: evil }];
  const text = textOf({
    folder: evil,
    template: { file: evil, name: evil, sha256: evil },
    template_kwargs: { [evil]: evil },
    stops: [{ id: 1, text: evil }],
    refused: [{ reason: evil, count: 1, meaning: evil, cure: evil, rows: [{ id: evil, detail: evil }] }],
    notes: [{ note: evil, turns: 1 }],
    shown: [{ id: evil, whole: [], rows: [{ length: 2, spans: [], turns }] }],
  });
  expect(text).not.toContain("<script>");
});

test("a long context is cut in the middle; nothing refused shows no table of refusals", () => {
  const turns = [
    { message: 1, length: 2, start: 1, notes: [], context: `begin${"x".repeat(9000)}end`, target: "t" },
  ];
  const text = textOf({
    refused: [],
    shown: [{ id: "e", whole: [], rows: [{ length: 2, spans: [], turns }] }],
  });
  expect(text).toContain("begin");
  expect(text).toContain("end<mark>");
  expect(text).toContain("characters …");
  expect(text).not.toContain("Refused conversations");
});

test("a record that could not be read is named", () => {
  expect(templatePage([{ name: "b.json", fault: "damaged" }]).text).toContain("b.json");
});
