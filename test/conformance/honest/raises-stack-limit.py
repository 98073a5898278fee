# about: asks for a larger stack, as contestants of AtCoder do; it may be given or not, but not be an error
# input: "1\n"
# output: "1\n"
import resource

resource.setrlimit(resource.RLIMIT_STACK, (1 << 28, resource.getrlimit(resource.RLIMIT_STACK)[1]))
print(input())
