# about: sys.exit with a pending finally that prints
# input: "q\n"
# output: "q\nbye\n"
import sys

try:
    print(input())
    sys.exit(0)
finally:
    print("bye")
