# about: uses processes, which the judge does not give
# level: 2
# input: "1 2\n"
# output: "1 4\n"
# expect: RE ILE
# cpu_ms: 1000
# wall_ms: 2000
import multiprocessing


def square(x):
    return int(x) ** 2


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        print(*pool.map(square, input().split()))
