# about: quit() inside a loop
# input: "4\n1 2 3 4\n"
# output: "3\n"
n = int(input())
for value in map(int, input().split()):
    if value > 2:
        print(value)
        quit()
