# about: leaves a file object on descriptor 0 to be closed by the collector, in each of several tests
# input: "5\n"
# output: "5\n"
# input: "6\n"
# output: "6\n"
# input: "7\n"
# output: "7\n"
reader = open(0)
keep = [reader]
keep.append(keep)
print(reader.read().strip())
