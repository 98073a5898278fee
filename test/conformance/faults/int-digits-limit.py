# about: CPython refuses to print more than 4,300 digits unless told
# input: "1\n"
# output: "1\n"
# expect: RE
print(10**5000)
