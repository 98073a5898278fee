import { expect, test } from "vitest";
import { decided } from "../../../judge/interactive/decide.ts";
import { type InteractorFacts, interactorFacts, KILLED } from "../../../judge/interactive/record.ts";
import type { VerdictClass } from "../../../schemas/verdict.ts";

const facts = (given: Partial<InteractorFacts>): InteractorFacts => ({
  first: false,
  status: 0,
  signal: 0,
  stopped: 0,
  said: "",
  written: Buffer.alloc(0),
  ...given,
});
const killed = { status: -1, signal: 9, stopped: KILLED };

type Case = [what: string, failure: VerdictClass | null, given: Partial<InteractorFacts>, VerdictClass];
test.each<Case>([
  ["both end well", null, {}, "OK"],
  ["the interactor rejects after the program has ended", null, { status: 1 }, "WA"],
  ["it rejects first, and the program is stopped", "INTERNAL", { first: true, status: 1 }, "WA"],
  ["it rejects first, and the program then crashes", "RE", { first: true, status: 2 }, "WA"],
  ["a partial score", null, { status: 16 + 50 }, "WA"],
  ["the program's output ended too early", null, { status: 8 }, "WA"],
  ["the program crashes first", "RE", killed, "RE"],
  ["the program takes too much time", "TLE", killed, "TLE"],
  ["both wait", "ILE", killed, "ILE"],
  ["the interactor accepts, and the program crashes then", "RE", { first: true }, "RE"],
  ["the interactor accepts, and the program computes on", "TLE", { first: true }, "TLE"],
  ["the interactor accepts, and the program writes on", "OLE", { first: true }, "OLE"],
  ["the interactor fails after the program", null, { status: 3 }, "INTERNAL"],
  ["the interactor crashes", "INTERNAL", { first: true, status: -1, signal: 11 }, "INTERNAL"],
  [
    "the interactor runs into a limit",
    "INTERNAL",
    { first: true, status: -1, signal: 9, stopped: 1 },
    "INTERNAL",
  ],
  ["a status that means nothing", null, { status: 230 }, "INTERNAL"],
])("%s", (_, failure, given, verdict) => {
  expect(decided(failure, facts(given)).verdict).toBe(verdict);
});

test("an interactor's message is shown where it decided or failed, and never where the program failed first", () => {
  const said = `${"x".repeat(1000)} joint 5 is broken\n`;
  expect(decided(null, facts({ status: 1, said })).said).toMatch(/^x+ joint 5 is broken$/);
  expect(decided(null, facts({ status: 1, said })).said).toHaveLength(300);
  expect(decided(null, facts({ status: 3, said: "bad input" })).said).toBe(
    "the interactor ended with status 3 bad input",
  );
  expect(decided("RE", facts({ ...killed, said })).said).toBe("");
});

test("a program that was never started has no facts of an interactor", () => {
  expect(interactorFacts(Buffer.alloc(0))).toBeNull();
  expect(decided("MLE", null)).toEqual({ verdict: "MLE", said: "" });
  expect(decided(null, null).verdict).toBe("INTERNAL");
});

test("a record is split by its lengths, whatever the texts hold", () => {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(1, 0);
  head.writeInt32LE(-1, 4);
  head.writeInt32LE(11, 8);
  head.writeUInt32LE(2, 12);
  head.writeUInt32LE(3, 16);
  head.writeUInt32LE(2, 20);
  expect(interactorFacts(Buffer.concat([head, Buffer.from("a\0b"), Buffer.from([1, 2])]))).toEqual({
    first: true,
    status: -1,
    signal: 11,
    stopped: 2,
    said: "a\0b",
    written: Buffer.from([1, 2]),
  });
});
