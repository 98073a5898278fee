import sys
from math import lcm

data = list(map(int, sys.stdin.read().split()))
m, t = data[0], data[1]
towers = sorted(zip(data[2::2], data[3::2]), reverse=True)
p, o = towers[0]
moment = t + (o - t) % p
end = moment + lcm(*[tower[0] for tower in towers])
while moment < end:
    if all(moment % q == r for q, r in towers):
        print(moment)
        break
    moment += p
else:
    print("never")
