# about: doubles a string until the limit
# input: "1\n"
# output: "1\n"
# expect: MLE
# memory_mb: 128
text = input()
while True:
    text += text
