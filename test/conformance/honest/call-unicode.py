# about: text beyond ASCII, both ways
# input: ["żółw 🐢"]
# output: "🐢 włóż"
# fn_name: "reverse"
# comparator: "call"
def reverse(text):
    return text[::-1]
