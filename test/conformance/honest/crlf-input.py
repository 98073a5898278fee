# about: input with CRLF line ends
# input: "2\r\n3 4\r\n"
# output: "2 7\n"
n = int(input())
print(n, sum(map(int, input().split())))
