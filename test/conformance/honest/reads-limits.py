# about: asks for its limits and its use
# input: "1\n"
# output: "1 True\n"
import resource

resource.getrlimit(resource.RLIMIT_STACK)
print(input(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0)
