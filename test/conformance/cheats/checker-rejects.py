# about: a wrong answer stays wrong where a checker program decides
# input: "10\n"
# output: "1 9\n"
# comparator: "checker"
# checker: "import json, sys\nd = json.load(sys.stdin)\na, b = map(int, d['actual'].split())\nprint('OK' if a + b == int(d['input']) else 'WA')\n"
# expect: WA
print(5, 6)
