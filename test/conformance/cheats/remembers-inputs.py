# about: right only where an earlier test was seen by the same process
# input: "5\n"
# output: "5\n"
# input: "6\n"
# output: "11\n"
# expect: WA
import builtins

memory = builtins.__dict__.setdefault("memory", [])
memory.append(int(input()))
print(sum(memory))
