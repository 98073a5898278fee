# about: a compile bomb: 300,000 lines, which compile and run
# input: "1\n"
# output: "300001\n"
# expect: OK MLE TLE CE
# repeat: {"@ADD@": ["x += 1\n", 300000]}
x = int(input())
@ADD@
print(x)
