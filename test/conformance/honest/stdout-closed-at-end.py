# about: closes stdout itself, which must not disturb the next test
# input: "5\n"
# output: "5\n"
# input: "6\n"
# output: "6\n"
import sys

print(input())
sys.stdout.close()
