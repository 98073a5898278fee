# about: an output that makes the checker fail is wrong, because the checker accepts the jury's own answer
# input: "10\n"
# output: "1 9\n"
# comparator: "checker"
# checker: "import json, sys\nd = json.load(sys.stdin)\na, b = map(int, d['actual'].split())\nprint('OK' if a + b == int(d['input']) else 'WA')\n"
# expect: WA

print("one nine")
