from math import dist


def area(posts):
    """Strips between each border line and the x axis, with sign."""
    total = 0
    previous = posts[-1]
    for post in posts:
        total += (post[0] - previous[0]) * (post[1] + previous[1])
        previous = post
    return abs(total) / 2


count = int(input())
posts = [tuple(int(part) for part in input().split()) for _ in range(count)]
walk = sum(dist(posts[i], posts[(i + 1) % count]) for i in range(count))
print(f"{area(posts):.1f} {walk:.3f}")
