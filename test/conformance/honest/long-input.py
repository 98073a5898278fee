# about: 1 MB of input, read at once
# input: "@NUMBERS@"
# output: "1048570\n"
# repeat: {"@NUMBERS@": ["1 2 3 4 5\n", 104857]}
import sys

print(len(sys.stdin.read()))
