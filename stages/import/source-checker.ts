/**
 * Checkers as data sets bring them, as checkers of the judge (docs/add-a-checker.md). The programs
 * of open-r1/codeforces get the paths of three files (input, expected output, output) as arguments
 * and print a score; a score above 0 is right. The sandbox has no files, so `open` gives them from
 * memory.
 */

const BEFORE = `import builtins, io, json, sys
_case = json.load(sys.stdin)
_files = {"input.txt": _case["input"], "expected.txt": _case["expected"], "output.txt": _case["actual"]}
_open = builtins.open
def _opened(file, mode="r", *more, **named):
    text = _files.get(str(file))
    if text is None:
        return _open(file, mode, *more, **named)
    return io.BytesIO(text.encode()) if "b" in mode else io.StringIO(text)
builtins.open = io.open = _opened
sys.argv = ["checker.py", *_files]
_said, sys.stdout = sys.stdout, io.StringIO()
_source = `;

const AFTER = `
_code = None
try:
    exec(compile(_source, "checker.py", "exec"), {"__name__": "__main__", "__file__": "checker.py"})
except SystemExit as _end:
    _code = _end.code
_words = sys.stdout.getvalue().split()
sys.stdout = _said
try:
    _score = float(_words[-1])
except (IndexError, ValueError):
    sys.exit("the checker printed no score, and ended with %r" % (_code,))
print("OK" if _score > 0 else "WA")
`;

/** A checker for the judge from one that reads files and prints a score. */
export const fileChecker = (source: string): string => `${BEFORE}${JSON.stringify(source)}${AFTER}`;
