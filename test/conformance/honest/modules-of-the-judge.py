# about: finds none of the judge's modules, by the name that it has or that it would have in the judge's folder
# input: "1\n"
# output: "none\n"
# input: "2\n"
# output: "none\n"
import sys

names = "batch gate isolated isolation isolation.confine isolation.seccomp runner spawner tracer values zygote".split()
found = [name for name in names if name in sys.modules]
for name in names:
    try:
        __import__(name)
        found.append(name)
    except ImportError:
        pass
input()
print(" ".join(found) or "none")
