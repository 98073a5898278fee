n = int(input())
posts = []
for _ in range(n):
    x, y = map(int, input().split())
    posts.append(complex(x, y))
double = 0
border = 0.0
for k in range(n):
    here = posts[k - 1]
    there = posts[k]
    double += (here.conjugate() * there).imag
    border += abs(there - here)
print("%.1f %.3f" % (abs(double) / 2, border))
