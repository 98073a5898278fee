# about: 30,000 lines of source
# input: "1\n"
# output: "30001\n"
# repeat: {"@ADD@": ["x += 1\n", 30000]}
x = int(input())
@ADD@
print(x)
