/**
 * Chooses new names for the names that a program defines. One bijection over the whole program,
 * onto names that do not occur in it, so that scopes need no analysis.
 * Not renamed: keywords, builtins, imports, attributes, keyword arguments, names in class bodies,
 * every word that occurs in a string (f-strings, getattr, format), names with a leading underscore.
 * Programs that can inspect names (eval, globals, star imports, …) are not renamed at all.
 */
import type { Line, Token } from "./lex.ts";
import type { Random } from "./random.ts";

const KEYWORDS =
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type print exec";
const BUILTINS =
  "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len license list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip self cls ArithmeticError AssertionError AttributeError BaseException BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception BaseExceptionGroup ExceptionGroup FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError";
const FIXED = new Set([...KEYWORDS.split(" "), ...BUILTINS.split(" ")]);

const SEES_NAMES = new Set(
  "eval exec globals locals vars dir compile getattr setattr hasattr delattr inspect ctypes traceback pickle dataclass NamedTuple Enum IntEnum _getframe modules __dict__ __import__ __slots__ __annotations__ __code__ __qualname__ __getattr__ __getattribute__".split(
    " ",
  ),
);

const FRESH = [
  ...new Set(
    "value item total count result answer best current number size length index pos left right low high first last step limit width height row col cell node edge start end target source group part piece token word data values items numbers rows cols cells nodes edges parts words table memo cache queue stack order weight price score delta offset base factor remain needed found seen done flag check solve process compute build update handle read_all main_part helper worker entry record store buffer chunk window bound upper lower front back depth level kind mode state move turn way path link key_value amount share sum_so_far running partial".split(
      " ",
    ),
  ),
];

/** @param extra names that must not change, such as the function that a test calls */
export function chooseNames(
  lines: readonly Line[],
  random: Random,
  extra: ReadonlySet<string>,
): Map<string, string> {
  const used = new Set<string>();
  const kept = new Set(extra);
  let classLevel: number | null = null;
  for (const line of lines) {
    if (classLevel !== null && line.level <= classLevel && line.tokens[0]?.kind !== "comment")
      classLevel = null;
    const opensClass = line.tokens[0]?.text === "class";
    // Nested classes are rare and not supported.
    if (opensClass && classLevel !== null) return new Map();
    if (opensClass) classLevel = line.level;
    const inClass = opensClass || (classLevel !== null && line.level === classLevel + 1);
    // Python's keyword, not a stage.
    const imports = line.tokens.some(({ kind, text }) => kind === "name" && text === "import");
    if (imports && line.tokens.some(({ text }) => text === "*")) return new Map();
    for (const [i, token] of line.tokens.entries()) {
      note(
        token,
        { before: line.tokens[i - 1], after: line.tokens[i + 1], keepAll: imports || inClass },
        { used, kept },
      );
    }
  }
  if ([...SEES_NAMES].some((name) => used.has(name))) return new Map();
  return pickNames([...used].filter((name) => renamable(name, kept)).sort(), used, random);
}

type Around = { before: Token | undefined; after: Token | undefined; keepAll: boolean };

function note(token: Token, around: Around, { used, kept }: { used: Set<string>; kept: Set<string> }): void {
  if (token.kind === "string") {
    for (const [word] of token.text.matchAll(/[A-Za-z_]\w*/g)) {
      used.add(word);
      kept.add(word);
    }
  }
  if (token.kind !== "name") return;
  used.add(token.text);
  const { before, after, keepAll } = around;
  const attribute = before?.text === ".";
  const keyword = after?.text === "=" && token.depth > 0;
  if (keepAll || attribute || keyword || before?.text === "class") kept.add(token.text);
}

function renamable(name: string, kept: ReadonlySet<string>): boolean {
  return !kept.has(name) && !FIXED.has(name) && /^[A-Za-z][A-Za-z0-9_]*$/.test(name);
}

function pickNames(names: readonly string[], used: ReadonlySet<string>, random: Random): Map<string, string> {
  const share = random.pick([0, 0.3, 0.6, 1]);
  const free = random.shuffle(FRESH.filter((name) => !used.has(name)));
  const chosen = new Map<string, string>();
  for (const name of names) {
    if (random.next() >= share) continue;
    const fresh = free.pop() ?? unused(`v${chosen.size}`, used);
    chosen.set(name, fresh);
  }
  return chosen;
}

function unused(stem: string, used: ReadonlySet<string>): string {
  let name = stem;
  while (used.has(name) || FIXED.has(name)) name = `${name}_`;
  return name;
}

/** The same lines with names replaced, except attributes. */
export function renamed(lines: readonly Line[], names: ReadonlyMap<string, string>): Line[] {
  return lines.map((line) => ({
    ...line,
    tokens: line.tokens.map((token) =>
      token.kind === "name" ? { ...token, text: names.get(token.text) ?? token.text } : token,
    ),
  }));
}
