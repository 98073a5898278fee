# about: the last line of the input has no line end
# input: "1\n2"
# output: "3\n"
import sys

print(sum(int(line) for line in sys.stdin))
