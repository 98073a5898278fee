import { expect, test } from "vitest";
import { hashOf, type Place, placeOf } from "../../../../pipeline/report/shared/place.ts";

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
