# about: fileinput.input() is left before its end, and works again in the next test
# input: "1\n9\n"
# output: "1\n"
# input: "2\n9\n"
# output: "2\n"
# input: "3\n9\n"
# output: "3\n"

import fileinput

for line in fileinput.input():
    print(line.strip())
    break
