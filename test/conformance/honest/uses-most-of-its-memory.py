# about: 200 MB of list under a limit of 512 MB
# input: "25000000\n"
# output: "25000000\n"
# memory_mb: 512
print(len([0] * int(input())))
