# about: leaves most of its input unread
# input: "7\n@MORE@"
# output: "7\n"
# repeat: {"@MORE@": ["unread line\n", 50000]}
print(input())
