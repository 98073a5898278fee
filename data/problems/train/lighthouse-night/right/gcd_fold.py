from math import gcd


def main():
    n, limit = map(int, input().split())
    common = 1
    for p in map(int, input().split()):
        common = common // gcd(common, p) * p
        if common > limit:
            print("never")
            return
    print(common, limit // common)


main()
