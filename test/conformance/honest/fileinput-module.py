# about: reads by the fileinput module
# input: "a\nb\n"
# output: "a-b\n"
import fileinput

print("-".join(line.strip() for line in fileinput.input()))
