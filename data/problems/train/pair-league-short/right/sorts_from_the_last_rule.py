import sys

words = sys.stdin.read().split()[1:]
score, made, let_in = {}, {}, {}
for i in range(0, len(words), 4):
    a, b = words[i], words[i + 1]
    x, y = int(words[i + 2]), int(words[i + 3])
    for t in (a, b):
        score.setdefault(t, 0)
        made.setdefault(t, 0)
        let_in.setdefault(t, 0)
    made[a] += x
    made[b] += y
    let_in[a] += y
    let_in[b] += x
    if x == y:
        score[a] += 1
        score[b] += 1
    else:
        score[a if x > y else b] += 3
names = sorted(score)
names.sort(key=made.get, reverse=True)
names.sort(key=lambda t: made[t] - let_in[t], reverse=True)
names.sort(key=score.get, reverse=True)
print("\n".join(f"{t} {score[t]} {made[t] - let_in[t]}" for t in names))
