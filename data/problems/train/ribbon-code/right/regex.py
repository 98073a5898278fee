import re
import sys


def replace(match):
    run = match.group(0)
    return run[0] + str(len(run))


lines = sys.stdin.read().split()
total = 0
for word in lines[1:]:
    code = re.sub(r"(.)\1\1+", replace, word)
    total += len(word) - len(code)
    print(code)
print(total)
