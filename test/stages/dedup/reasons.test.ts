import { expect, test } from "vitest";
import {
  duplicateIn,
  duplicateOf,
  exactDuplicate,
  nearDuplicate,
  overCap,
} from "../../../stages/dedup/reasons.ts";
import { likenessOf } from "../../../text/near-duplicates.ts";

/** Of 1…4: kept {1,2,3,4}; near {1,2,3,5}: 3 of 5; far {5,6,7,8}. */
const sets = [
  [1, 2, 3, 4],
  [1, 2, 3, 5],
  [5, 6, 7, 8],
].map((set) => Uint32Array.from(set));
const ids = ["kept", "near", "far"];
const plain = likenessOf(sets, 0.5);

test("the detail of a duplicate is read back as it was written", () => {
  expect(duplicateIn(duplicateOf("t1", 0.91234567))).toEqual({ of: "t1", jaccard: 0.9123 });
  expect(duplicateIn(exactDuplicate("t1").detail)).toEqual({ of: "t1", jaccard: 1 });
});

test("a near-duplicate names the kept row and the value, also where another row links the two", () => {
  const direct = nearDuplicate({ member: 1, group: [0, 1] }, { plain, ids });
  expect(direct).toEqual({ reason: "near_duplicate", detail: "of kept, Jaccard 0.6" });
  const linked = nearDuplicate({ member: 2, group: [0, 1, 2] }, { plain, ids });
  expect(linked.detail).toBe("of kept, Jaccard 0, linked by near at 0.1429");
  expect(duplicateIn(linked.detail)).toEqual({ of: "kept", jaccard: 0 });
});

test("a near-duplicate by folded names says so, for the kept row and for the row that links", () => {
  const folded = likenessOf([sets[0], sets[2], sets[2]] as Uint32Array[], 0.9);
  const same = likenessOf([sets[0], sets[0], sets[2]] as Uint32Array[], 0.9);
  const strict = likenessOf(sets, 0.9);
  const direct = nearDuplicate({ member: 1, group: [0, 1] }, { plain: strict, folded: same, ids });
  expect(direct.detail).toBe("of kept, Jaccard 0.6, 1 with names folded");
  expect(duplicateIn(direct.detail)).toEqual({ of: "kept", jaccard: 0.6 });
  const linked = nearDuplicate({ member: 2, group: [0, 1, 2] }, { plain: strict, folded, ids });
  expect(linked.detail).toBe("of kept, Jaccard 0, linked by near at 1 with names folded");
});

test("a row beyond the cap is no duplicate of the row that it is nearest to", () => {
  const { reason, detail } = overCap("kept", 0.6);
  expect([reason, detail]).toEqual(["over_cap", "nearest kept kept, Jaccard 0.6"]);
  expect(duplicateIn(detail)).toBeNull();
});

test.each(["", "of", "of a of p, Jaccard 1", "turn 1"])("%j names no duplicate of dedup", (detail) => {
  expect(duplicateIn(detail)).toBeNull();
});
