# about: keeps a cache as an attribute of a module; each test must start without it
# input: "3\n"
# output: "3 0\n"
# input: "4\n"
# output: "4 0\n"
import math

seen = getattr(math, "seen", [])
print(input(), len(seen))
seen.append(1)
math.seen = seen
