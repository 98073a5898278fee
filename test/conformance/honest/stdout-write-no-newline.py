# about: output without a final line end
# input: "5\n"
# output: "5\n"
import sys

sys.stdout.write(input())
