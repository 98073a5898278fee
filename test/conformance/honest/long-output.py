# about: 1 MB of output in small pieces
# input: "100000\n"
# output: "@LINES@"
# repeat: {"@LINES@": ["0123456789\n", 100000]}
for _ in range(int(input())):
    print("0123456789")
