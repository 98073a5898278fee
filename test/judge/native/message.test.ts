import { expect, test } from "vitest";
import { compileMessage } from "../../../judge/native/message.ts";

const message = (raw: string, reason: string | null = null) => compileMessage(raw, "main.cpp", reason);

test("folders of this machine are left out, the names of files are kept", () => {
  const raw =
    "/usr/include/c++/12/bits/stl_algo.h:1853:14: error: no match\nmain.cpp:3:1: note: /home/me/x.cpp and /tmp/cc1.o\n";
  expect(message(raw)).toBe("stl_algo.h:1853:14: error: no match\nmain.cpp:3:1: note: x.cpp and cc1.o");
});

test("a division in a quoted line is no path", () => {
  expect(message("main.cpp:1:1: error: x\n    1 | y = a/usr/b;\n")).toContain("y = a/usr/b;");
});

test("how the compiler came to a header, and notes on headers, are left out", () => {
  const raw = [
    "In file included from /usr/include/c++/12/algorithm:61,",
    "                 from main.cpp:1:",
    "main.cpp:5:8: error: no matching function",
    "    5 |   sort(x);",
    "      |   ~~~~^~~",
    "/usr/include/c++/12/bits/stl_algo.h:4820:5: note: candidate: 'void std::sort(_RAIter, _RAIter)'",
    " 4820 |     sort(_RandomAccessIterator __first, _RandomAccessIterator __last)",
    "      |     ^~~~",
    "main.cpp:2:6: note: declared here",
    "    2 | int x;",
  ].join("\n");
  expect(message(raw).split("\n")).toEqual([
    "main.cpp:5:8: error: no matching function",
    "    5 |   sort(x);",
    "      |   ~~~~^~~",
    "main.cpp:2:6: note: declared here",
    "    2 | int x;",
  ]);
});

test("a long message is cut after its first errors", () => {
  const cut = message("main.cpp:1:1: error: many\n".repeat(10_000));
  expect(cut.length).toBeLessThan(2100);
  expect(cut.startsWith("main.cpp:1:1: error: many\n")).toBe(true);
  expect(cut.endsWith("…")).toBe(true);
  expect(message("x".repeat(100_000)).length).toBeLessThan(400);
});

test("control characters are removed, so that a message cannot rewrite a terminal", () => {
  expect(message("main.cpp:1:2: error: #error \u001b[31mred\u0007\r\n")).toBe(
    "main.cpp:1:2: error: #error [31mred",
  );
});

test("why the compiler ended stands behind what it said, and alone if it said nothing", () => {
  expect(message("main.cpp: bad\n", "The compiler took too long.")).toBe(
    "main.cpp: bad\nThe compiler took too long.",
  );
  expect(message("", "The compiler took too long.")).toBe("The compiler took too long.");
  expect(message("")).toBe("does not compile");
});
