# about: an output that says OK is still an output
# input: "10\n"
# output: "1 9\n"
# comparator: "checker"
# checker: "import json, sys\nd = json.load(sys.stdin)\nprint('OK' if d['actual'].split() == ['9', '1'] else 'WA')\n"
# expect: WA
print("OK")
