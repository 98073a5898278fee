# about: hashes of strings are equal from run to run, so that set order is too
# input: "1\n"
# output: "True\n"
# input: "2\n"
# output: "True\n"
import sys

print(sys.flags.hash_randomization == 0 or hash("a") == hash("".join(["a"])))
