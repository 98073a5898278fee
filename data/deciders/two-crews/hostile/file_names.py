# expect: WA
print("answer")
print("/dev/stdin ../answer /etc/passwd")
