# about: seeds in the first test and draws in all; equal draws only where each test starts afresh
# input: "1\n"
# output: "True\n"
# input: "2\n"
# output: "True\n"
import random

state = random.getstate()
again = random.Random()
again.setstate(state)
print(random.random() == again.random())
random.seed(5)
