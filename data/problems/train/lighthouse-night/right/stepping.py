import sys

data = list(map(int, sys.stdin.read().split()))
limit = data[1]
step = 1
for period in sorted(data[2:], reverse=True):
    moment = step
    while moment % period != 0:
        moment += step
        if moment > limit:
            break
    step = moment
    if step > limit:
        break
if step > limit:
    print("never")
else:
    print(step, limit // step)
