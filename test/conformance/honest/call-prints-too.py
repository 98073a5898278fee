# about: what a called function prints does not disturb its value
# input: [4]
# output: 16
# fn_name: "square"
# comparator: "call"
import sys


def square(x):
    print("debug", x)
    sys.stdout.write('{"value": 0}\n')
    sys.stdout.flush()
    return x * x
