# about: holds a copy of descriptor 1 and writes to it in the next test; judged afresh, each test is right
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
import builtins
import os

kept = builtins.__dict__.setdefault("kept", [])
for fd in kept:
    try:
        os.write(fd, b"late\n")
    except OSError:
        pass
kept.append(os.dup(1))
print(input() if len(kept) == 1 else "wrong")
