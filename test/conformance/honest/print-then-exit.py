# about: bare exit() after the answer
# input: "1\n"
# output: "YES\n"
# input: "2\n"
# output: "NO\n"
if int(input()) == 1:
    print("YES")
    exit()
print("NO")
