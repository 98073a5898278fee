# about: replaces itself by a program that prints the answer
# level: 2
# input: "1\n"
# output: "1\n"
# expect: WA RE
import os

os.execv("/bin/echo", ["echo", "1"])
