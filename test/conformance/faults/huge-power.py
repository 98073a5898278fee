# about: an integer of 10^8 digits and more
# input: "1\n"
# output: "1\n"
# expect: TLE MLE
# cpu_ms: 500
x = 7 ** (10**9)
print(x % 10)
