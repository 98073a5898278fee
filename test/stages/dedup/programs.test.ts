import { expect, test } from "vitest";
import { idOf, ranked } from "../../../stages/dedup/programs.ts";
import type { Row } from "../../../stages/define-stage.ts";
import { makeRow, makeTurn, withoutCounts } from "../../make.ts";

const [call] = makeTurn().calls as [Row["turns"][0]["calls"][0]];
const row = (id: string, { turns = 1, tokens = 5, answer = "a", code = "print(1)" } = {}): Row =>
  makeRow({
    trajectory_id: id,
    turns: Array.from({ length: turns }, () =>
      makeTurn({ code, calls: [{ ...call, answer, completion_tokens: tokens }] }),
    ),
  });
const order = (...rows: Row[]) => ranked(rows).map(idOf);

test("fewer turns come first, then fewer tokens", () => {
  const rows = [row("c", { turns: 2, tokens: 1 }), row("b", { tokens: 9 }), row("a", { tokens: 10 })];
  expect(order(...rows)).toEqual(["b", "a", "c"]);
  expect(order(...rows.reverse())).toEqual(["b", "a", "c"]);
});

test("if one row has no token count, characters decide for all rows", () => {
  const [short, long] = [row("short", { tokens: 9, answer: "a" }), row("long", { tokens: 1, answer: "aaa" })];
  expect(order(short, long)).toEqual(["long", "short"]);
  expect(order(short, long, withoutCounts(row("none", { answer: "aa" })))).toEqual(["short", "none", "long"]);
});

test("equal lengths are ordered by the hash of the program, equal programs by id", () => {
  const rows = [row("b"), row("a"), row("z", { code: "print(2)" }), row("y", { code: "print(3)" })];
  const ids = order(...rows);
  expect(order(...rows.reverse())).toEqual(ids);
  expect(ids.indexOf("b") - ids.indexOf("a")).toBe(1);
});

test("a row whose last turn has no program counts as an empty program", () => {
  const none = makeRow({ turns: [makeTurn(), makeTurn({ code: null })] });
  expect(ranked([none])[0]).toMatchObject({ code: "", turns: 2, length: 10 });
});
