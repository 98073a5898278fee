# about: reads its input, goes back and reads it again, by three ways
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"

import os
import sys

first = sys.stdin.read()
sys.stdin.seek(0)
second = sys.stdin.read()
third = os.pread(0, 100, 0).decode()
assert first == second == third
print(first.strip())
