# about: deletes every builtin
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# expect: OK WA RE
import builtins

print(input(), flush=True)
names = list(vars(builtins))
remove = vars(builtins).pop
for name in names:
    remove(name)
