# about: a checker program decides: any two numbers with the right sum
# input: "10\n"
# output: "1 9\n"
# comparator: "checker"
# checker: "import json, sys\nd = json.load(sys.stdin)\na, b = map(int, d['actual'].split())\nprint('OK' if a + b == int(d['input']) else 'WA')\n"
n = int(input())
print(n - 3, 3)
