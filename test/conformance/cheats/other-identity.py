# about: changes its user, group and capabilities
# level: 2
# input: "1\n"
# output: "clean\n"
import os

allowed = []
for change in (lambda: os.setgroups([0]), lambda: os.setgid(12345), lambda: os.setuid(12345), lambda: os.setresuid(0, 0, 54321)):
    try:
        change()
        allowed.append(change)
    except OSError:
        pass
print("leak" if allowed else "clean")
