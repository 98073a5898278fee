# about: a program whose compilation takes more memory than its limit
# input: "1\n"
# output: "1\n"
# expect: CE MLE RE OK
# memory_mb: 40
# repeat: {"@A@": ["(1, 2, 3, [4, 5, {6: 7}]), ", 60000]}

x = (@A@)
print(input())
