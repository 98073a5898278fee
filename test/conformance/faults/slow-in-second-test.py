# about: right, then an endless loop
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# expect: TLE
# failing: 1
# cpu_ms: 300
n = input()
while n == "2":
    pass
print(n)
