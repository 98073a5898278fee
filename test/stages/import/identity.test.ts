import { expect, test } from "vitest";
import { emptyDraft } from "../../../stages/import/draft.ts";
import { Identities } from "../../../stages/import/identity.ts";

const draft = (output = "1") =>
  emptyDraft({ source: "s", name: "n", statement: "t", public_tests: [{ input: "", output }] });
const given = (sourceRow: string, id?: string) => ({ prefix: "p", identity: ["n", "t"], id, sourceRow });

test("an id has the prefix and 16 hex digits, and is the same in every run", () => {
  const first = new Identities().assign(draft(), given("a#0"));
  expect(first).toEqual({ id: expect.stringMatching(/^p-[0-9a-f]{16}$/) });
  expect(new Identities().assign(draft("2"), given("b#7"))).toEqual(first);
});

test("an equal row is a duplicate of the first; flags and the name make no difference", () => {
  const identities = new Identities();
  identities.assign(draft(), given("a#0"));
  expect(identities.assign({ ...draft(), name: "b#1", flags: ["f"] }, given("a#1"))).toEqual({
    duplicateOf: "a#0",
  });
});

test("rows with one identity but other tests get different ids, whatever comes between", () => {
  const identities = new Identities();
  const first = identities.assign(draft(), given("a#0"));
  const second = identities.assign(draft("2"), given("a#1"));
  expect(second).toHaveProperty("id");
  expect(second).not.toEqual(first);
  expect(identities.assign(draft("2"), given("a#2"))).toEqual({ duplicateOf: "a#1" });
});

test("an id of the row's own is taken as it is, and must not come again with other content", () => {
  const identities = new Identities();
  expect(identities.assign(draft(), given("a#0", "mine"))).toEqual({ id: "mine" });
  expect(identities.assign(draft(), given("a#1", "mine"))).toEqual({ duplicateOf: "a#0" });
  expect(identities.assign(draft("2"), given("a#2", "mine"))).toEqual({ clashesWith: "a#0" });
});
