# about: the program imports itself as __main__
# input: "4\n"
# output: "16\n"
import timeit

n = int(input())


def square():
    return n * n


timeit.timeit("square()", setup="from __main__ import square", number=10)
import __main__

print(__main__.square())
