# about: a compile bomb: constants that the compiler might fold
# input: "1\n"
# output: "1\n"
# expect: TLE MLE RE
# cpu_ms: 500
# memory_mb: 256
x = ((((10**1000) ** 100) ** 10) ** 10) ** 10
y = "a" * 10**11
z = (1,) * 10**10
