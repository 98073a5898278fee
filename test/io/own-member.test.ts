import { expect, test } from "vitest";
import { setOwn } from "../../io/own-member.ts";

test("members are own ones, whatever their names", () => {
  const target: Record<string, unknown> = {};
  for (const name of ["a", "__proto__", "constructor", ""]) setOwn(target, name, { name });
  expect(Object.keys(target)).toEqual(["a", "__proto__", "constructor", ""]);
  expect(Object.getPrototypeOf(target)).toBe(Object.prototype);
  expect((target as { name?: unknown }).name).toBeUndefined();
  setOwn(target, "__proto__", 2);
  expect(JSON.stringify(target)).toBe(
    '{"a":{"name":"a"},"__proto__":2,"constructor":{"name":"constructor"},"":{"name":""}}',
  );
});
