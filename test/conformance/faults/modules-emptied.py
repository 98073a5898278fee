# about: empties sys.modules
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# expect: OK WA RE
import sys

print(input(), flush=True)
sys.modules.clear()
