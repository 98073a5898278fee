# about: handlers of one test do not run in another
# input: "1\n"
# output: "1\nbye 1\n"
# input: "2\n"
# output: "2\nbye 2\n"
import atexit

text = input()
atexit.register(lambda: print("bye", text))
print(text)
