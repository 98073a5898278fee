# about: answers by the number of its runs instead of its input, kept in a module
# input: "x\n"
# output: "1\n"
# input: "x\n"
# output: "2\n"
# expect: WA
import math

math.runs = getattr(math, "runs", 0) + 1
print(math.runs)
