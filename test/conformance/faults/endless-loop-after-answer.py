# about: never ends after the right answer
# input: "1\n"
# output: "1\n"
# expect: TLE
# cpu_ms: 300
print(input(), flush=True)
while True:
    pass
