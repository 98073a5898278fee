# about: a string that looks like a number stays a string
# input: ["12"]
# output: "1212"
# fn_name: "twice"
# comparator: "call"
def twice(text):
    return text * 2
