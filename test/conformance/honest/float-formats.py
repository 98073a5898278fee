# about: floats as Python prints them
# input: "1e-7 1e16 0.1 2.50\n"
# output: "0.0000001\n10000000000000000.0\n0.1\n2.5\n"
for text in input().split():
    print(float(text))
