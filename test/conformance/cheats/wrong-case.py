# about: letter case counts
# input: "1\n"
# output: "YES\n"
# expect: WA
print("yes")
