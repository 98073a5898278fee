import { expect, test } from "vitest";
import { C_TOKENISER, cTokens } from "../../text/c-tokens.ts";
import { codeTokens } from "../../text/code-tokens.ts";

const same = (a: string, b: string, options = {}): boolean =>
  Buffer.from(cTokens(a, options).buffer).equals(Buffer.from(cTokens(b, options).buffer));
const count = (code: string): number => cTokens(code).length;

const PROGRAM = `#include <bits/stdc++.h>
using namespace std;
int main() {
  int n; // how many
  cin >> n;
  for (int i = 0; i < n; i++) cout << "a\\"b" << '\\'' << 1'000 << endl;
}
`;

test("the tokeniser is frozen", () => {
  expect(C_TOKENISER).toBe("c-tokens/1");
  const sum = [...cTokens(PROGRAM)].reduce((all, token) => (all * 31 + token) % 4294967291, 7);
  expect([count(PROGRAM), sum]).toMatchInlineSnapshot(`
    [
      42,
      3296634894,
    ]
  `);
});

test("layout, comments and headers do not count", () => {
  const laid = `/* a
 block */ #pragma GCC optimize("O3")
#include <vector>
#ifdef LOCAL \\
  and more
#endif
using   namespace\tstd;
int main() { int n; cin>>n; for(int i=0;i<n;i++)cout<<"a\\"b"<<'\\''<<1000<<endl; }`;
  expect(same(PROGRAM, laid.replace(" */ #pragma", " */\n#pragma"))).toBe(true);
  expect(count("// all of it is a comment \\\n and its next line\n")).toBe(0);
  expect(count("/* never closed")).toBe(0);
});

test("closing templates are equal however they are spaced", () => {
  expect(same("vector<vector<int>> a;", "vector<vector<int> > a;")).toBe(true);
  expect(same("a >>= 1", "a > >= 1")).toBe(true);
});

test("macros are part of a program", () => {
  expect(same("#define N 5\nint a[N];", "#define N 6\nint a[N];")).toBe(false);
  expect(same("#define N 5\nint a[N];", "#  define N 5\nint a[N];")).toBe(true);
  expect(same("#include <map>\nint a;", "int a;")).toBe(true);
});

test.each([
  ["a->b", 3],
  ["a <=> b", 3],
  ["a <<= 2", 3],
  ["std::max(a, b)", 8],
  ["x = y == z", 5],
  ["i++ + ++j", 5],
  ["1e+5", 3],
  [".5f", 1],
  ["0x1F'FFul", 1],
  ["'\\n'", 1],
  ['u8"x"', 2],
  ["(a) => a === b", 7],
  ["`a \\` template`", 1],
])("%s has %i tokens", (code, tokens) => expect(count(code)).toBe(tokens));

test("raw strings hold anything", () => {
  expect(count('f(R"(a"b\\)")')).toBe(4);
  expect(count('f(R"x(a)" // no end)x", 1)')).toBe(6);
  expect(same('R"(a)"', 'R"(b)"')).toBe(false);
});

test("names count, unless they are folded; keywords always do", () => {
  expect(same("int a = b;", "int c = d;")).toBe(false);
  expect(same("int a = b;", "int c = d;", { foldIdentifiers: true })).toBe(true);
  expect(same("int a;", "long a;", { foldIdentifiers: true })).toBe(false);
});

test.each(['"\\', "'", '"', "/*", 'R"(', "#define", "\\\n", "`", "//\\\n", "\u{1F600}", "#"])(
  "repeated or broken %j is read in linear time, and never throws",
  (part) => {
    const start = performance.now();
    for (const code of [part, part.repeat(50_000), `${part} int a;`, `int a; ${part}`])
      expect(cTokens(code).length).toBeLessThanOrEqual(code.length);
    expect(performance.now() - start).toBeLessThan(4000);
  },
);

test("a C++ program is read about as fast as Python's", () => {
  const [cpp, python] = [
    PROGRAM.repeat(400),
    "for i in range(n):  # how many\n    print(i + 1, 'a')\n".repeat(1300),
  ];
  const least = (work: () => void): number =>
    Math.min(
      ...Array.from({ length: 12 }, () => {
        const start = performance.now();
        work();
        return performance.now() - start;
      }),
    );
  const [own, other] = [least(() => cTokens(cpp)), least(() => codeTokens(python))];
  expect(own / cpp.length).toBeLessThan((3 * other) / python.length);
});
