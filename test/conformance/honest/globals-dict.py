# about: defines names through globals() and reads them through locals()
# input: "6\n"
# output: "6 6 12\n"
globals()["n"] = int(input())
exec("m = n * 2")
print(n, locals()["n"], m)
