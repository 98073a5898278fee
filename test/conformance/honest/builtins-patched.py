# about: replaces a builtin for good; the next test must find the original
# input: "1 2\n"
# output: "2\n"
# input: "1 2 3\n"
# output: "3\n"
import builtins

original = builtins.len
builtins.len = lambda x: original(x) + 100 if original(x) == 0 else original(x)
values = input().split()
print(builtins.len(values))
builtins.len = lambda x: -1
