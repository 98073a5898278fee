/**
 * Words of Python: hashes of keywords and builtins, which no program chooses, and prefixes of
 * strings. Keywords and prefixes are part of `py-tokens/1` and frozen with it.
 */
import { hashText } from "./hash32.ts";

export const KEYWORDS: ReadonlySet<number> = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield"
  )
    .split(" ")
    .map(hashText),
);

/** Keywords, and the builtins that programs of contests use: folding leaves them as they are. */
const FIXED: ReadonlySet<number> = new Set([
  ...KEYWORDS,
  ...(
    "abs all any bin bool bytearray bytes callable chr complex dict divmod enumerate eval exec exit filter float " +
    "format frozenset getattr hasattr hash hex id input int isinstance issubclass iter len list map max memoryview " +
    "min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted str " +
    "sum super tuple type vars zip self cls __name__ __main__ ArithmeticError AssertionError AttributeError " +
    "EOFError Exception ImportError IndexError KeyError MemoryError NameError OSError OverflowError RecursionError " +
    "RuntimeError StopIteration SystemExit TypeError ValueError ZeroDivisionError"
  )
    .split(" ")
    .map(hashText),
]);

/** By the low bits of the hash; a table is asked four times as fast as a set. */
const MASK = 2047;
const TABLE = new Uint32Array(MASK + 1);
for (const word of FIXED) {
  let at = word & MASK;
  while (TABLE[at] !== 0) at = (at + 1) & MASK;
  TABLE[at] = word;
}

/** Whether a word is a keyword or a builtin, by its hash. */
export function isFixed(word: number): boolean {
  for (let at = word & MASK; TABLE[at] !== 0; at = (at + 1) & MASK) if (TABLE[at] === word) return true;
  return false;
}

const PREFIX: ReadonlySet<number> = new Set(Array.from("rRbBuUfFtT", (c) => c.charCodeAt(0)));

/** Whether text[start … end) is the prefix of a string. */
export function isPrefix(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (!PREFIX.has(text.charCodeAt(i))) return false;
  }
  return true;
}

/** Case and order of prefix letters do not matter, and u"…" equals "…". */
export function prefixHash(text: string, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i) | 32;
    if (c !== 117) sum += c;
  }
  return sum;
}
