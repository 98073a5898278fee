# about: uses names that a runner might use itself
# input: "1\n"
# output: "1 ok\n"
# input: "2\n"
# output: "2 ok\n"
os = sys = io = gc = code = compile = exec = child = stdin = stdout = result = main = fork = None
tests = inputs = outputs = index = status = limits = resource = signal = types = "ok"
print(input(), tests)
