# about: right in the first test, then a clean exit without an answer
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# expect: WA
import os

text = input()
if text == "2":
    os._exit(0)
print(text)
