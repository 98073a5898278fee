import { describe, expect, test } from "vitest";
import { lex } from "../../../policy/rewrite/lex.ts";
import { Random } from "../../../policy/rewrite/random.ts";
import { chooseNames, renamed } from "../../../policy/rewrite/rename.ts";

/** Every name that any of 25 seeds replaces, and the maps themselves. */
function chosen(source: string, extra: string[] = []): { names: string[]; maps: Map<string, string>[] } {
  const lines = lex(source) ?? [];
  const maps = Array.from({ length: 25 }, (_, seed) => chooseNames(lines, new Random(seed), new Set(extra)));
  return { names: [...new Set(maps.flatMap((map) => [...map.keys()]))].sort(), maps };
}

describe("names that may be replaced", () => {
  test.each([
    [
      "variables, functions and their arguments",
      "def f_one(a_one):\n    b_one = a_one\n    return b_one\nf_one(1)",
      ["a_one", "b_one", "f_one"],
    ],
    [
      "no keyword and no builtin",
      "for i_one in range(len(x_one)): print(max(i_one, True))",
      ["i_one", "x_one"],
    ],
    ["no attribute", "a_one.b_one.c_one = d_one", ["a_one", "d_one"]],
    ["no keyword argument", "f_one(key_one=v_one)", ["f_one", "v_one"]],
    ["a target of an assignment outside brackets", "key_one = v_one", ["key_one", "v_one"]],
    [
      "nothing that is imported",
      "import heap_one as h_one\nfrom m_one import g_one\nh_one(x_one)",
      ["x_one"],
    ],
    ["no word of a string", "x_one = 1\ny_one = f'{x_one}'", ["y_one"]],
    ["no name with an underscore in front or letters beyond ASCII", "_x = é = z_one", ["z_one"]],
    [
      "nothing of a class body, but what its methods make up",
      "class A_one:\n    f_one = 1\n    def m_one(self, a_one):\n        b_one = a_one\nc_one = 1",
      ["b_one", "c_one"],
    ],
  ])("%s", (_what, source, names) => expect(chosen(source).names).toEqual(names));

  test("not those that the caller relies on", () => {
    expect(chosen("def solve_it(n_one): return n_one", ["solve_it"]).names).toEqual(["n_one"]);
  });

  test.each([
    ["eval", "x_one = 1\nprint(eval('x'))"],
    ["a call of globals", "x_one = 1\nglobals()"],
    ["a star import", "from m import *\nx_one = 1"],
    ["a class within a class", "class A:\n    class B:\n        pass\nx_one = 1"],
    ["an attribute that lists names", "x_one = f.__dict__"],
  ])("none in a program with %s", (_what, source) => expect(chosen(source).names).toEqual([]));
});

describe("new names", () => {
  const source = Array.from({ length: 200 }, (_, i) => `n${i}_x = value`).join("\n");

  test("are one for each, not in the program, and no word that Python has", () => {
    for (const map of chosen(source).maps) {
      const fresh = [...map.values()];
      expect(new Set(fresh).size).toBe(fresh.length);
      expect(fresh).not.toContain("value");
      for (const name of fresh) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(fresh.filter((name) => source.includes(`${name} `))).toEqual([]);
    }
  });

  test("run out at some point; then numbers are used, which may be taken too", () => {
    const taken = `${source}\nv0 = v50 = v100 = v150 = 1`;
    const { maps } = chosen(taken);
    const numbered = maps.flatMap((map) => [...map.values()].filter((name) => /^v\d+_*$/.test(name)));
    expect(numbered.length).toBeGreaterThan(0);
    for (const name of ["v0", "v50", "v100", "v150"]) expect(numbered).not.toContain(name);
  });

  test("of some programs none is replaced, of others all", () => {
    const sizes = chosen(source).maps.map(({ size }) => size);
    expect(Math.min(...sizes)).toBe(0);
    expect(Math.max(...sizes)).toBeGreaterThanOrEqual(200);
  });

  test("are put in for names only, and the lines given stay as they were", () => {
    const lines = lex("a_one = 'a_one' # a_one") ?? [];
    const changed = renamed(lines, new Map([["a_one", "b"]]));
    expect(changed[0]?.tokens.map(({ text }) => text)).toEqual(["b", "=", "'a_one'", "# a_one"]);
    expect(lines[0]?.tokens[0]?.text).toBe("a_one");
  });
});
