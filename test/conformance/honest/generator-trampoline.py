# about: recursion by generators and an explicit stack
# input: "30000\n"
# output: "30000\n"
def run(task):
    stack, value = [task], None
    while stack:
        try:
            stack.append(stack[-1].send(value))
            value = None
        except StopIteration as end:
            stack.pop()
            value = end.value
    return value


def depth(n):
    if n == 0:
        return 0
    below = yield depth(n - 1)
    return below + 1


print(run(depth(int(input()))))
