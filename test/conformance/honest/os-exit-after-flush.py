# about: os._exit(0) after flushing is a clean end, in each of several tests
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
import os
import sys

print(input())
sys.stdout.flush()
os._exit(0)
