# about: grows a list until the limit
# input: "1\n"
# output: "1\n"
# expect: MLE
# memory_mb: 128
data = []
while True:
    data.append(b"x" * 100000)
