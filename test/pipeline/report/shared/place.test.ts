import { expect, test } from "vitest";
import {
  filterHref,
  hashOf,
  type Place,
  placeOf,
  problemHref,
} from "../../../../pipeline/report/shared/place.ts";

test.each<Place>([
  { page: "trajectories", trajectory: "", turn: 0, filters: {} },
  { page: "trajectories", trajectory: "t1/2?x=1#é", turn: 3, filters: { q: "a & b?", fate: "dedup:near" } },
  { page: "problems", trajectory: "", turn: 0, filters: { sort: "tokens" } },
])("an address leads back to the place: %j", (place) => {
  expect(placeOf(hashOf(place))).toEqual(place);
});

test("an address that nobody wrote is no error", () => {
  expect(placeOf("#t/%E0%A4%A/x?verdict=%&unknown=1")).toEqual({
    page: "trajectories",
    trajectory: "%E0%A4%A",
    turn: 0,
    filters: { verdict: "%" },
  });
});

test("an empty address is the first page, without filters", () => {
  const nowhere = { page: "", trajectory: "", turn: 0, filters: {} };
  expect(placeOf("")).toEqual(nowhere);
  expect(placeOf("#")).toEqual(nowhere);
  expect(hashOf(nowhere)).toBe("#");
});

test("a filter without a value, or that no page has, is left out", () => {
  expect(placeOf("#problems?q=&sort=tokens&__proto__=1&page=2").filters).toEqual({ sort: "tokens" });
});

test("only the page of a trajectory has a trajectory and a turn", () => {
  expect(placeOf("#problems/x/2")).toEqual({ page: "problems", trajectory: "", turn: 0, filters: {} });
  expect(placeOf("#t/x/2")).toEqual({ page: "trajectories", trajectory: "x", turn: 2, filters: {} });
  expect(placeOf("#t/x/two").turn).toBe(0);
});

test("a problem has a page of its own", () => {
  expect(placeOf(problemHref("a/b?c#d"))).toMatchObject({ page: "problems", problem: "a/b?c#d" });
});

test("a filter expression is part of the address", () => {
  const filter = 'name ~ "a & b" and turns >= 2';
  expect(placeOf(filterHref(filter))).toMatchObject({ page: "trajectories", filters: { filter } });
});

test("turn 0, which is no turn, is left out of the address", () => {
  const place = { page: "trajectories", trajectory: "a/b", turn: 0, filters: {} };
  expect(hashOf(place)).toBe("#t/a%2Fb");
  expect(hashOf({ ...place, turn: 1, filters: { q: "x y" } })).toBe("#t/a%2Fb/1?q=x+y");
});

test("a question mark in the query belongs to the filter", () => {
  expect(placeOf("#trajectories?q=a?b").filters).toEqual({ q: "a?b" });
});
