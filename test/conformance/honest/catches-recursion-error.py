# about: runs into the recursion limit on purpose
# input: "1\n"
# output: "deep\n"
def down():
    return down() + 1


try:
    down()
except RecursionError:
    print("deep")
