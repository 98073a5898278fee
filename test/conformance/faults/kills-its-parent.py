# about: sends signals to its parent
# level: 2
# input: "1\n"
# output: "1\n"
# expect: OK RE
import os

for number in (2, 15, 9, 19):
    try:
        os.kill(os.getppid(), number)
    except OSError:
        pass
print(input())
