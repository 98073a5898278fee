# about: an attribute of a class that only the program imports is gone in the next test
# input: "1\n"
# output: "none 1\n"
# input: "2\n"
# output: "none 2\n"
# input: "3\n"
# output: "none 3\n"

from fractions import Fraction

print(getattr(Fraction, "seen", "none"), input())
Fraction.seen = "seen"
