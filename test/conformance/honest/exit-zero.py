# about: exit(0) deep inside a function
# input: "3\n"
# output: "found 3\n"
def search(k, goal):
    if k == goal:
        print("found", k)
        exit(0)
    search(k + 1, goal)


search(0, int(input()))
