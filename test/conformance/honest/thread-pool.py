# about: concurrent.futures with threads
# input: "1 2 3 4\n"
# output: "1 4 9 16\n"
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(3) as pool:
    print(*pool.map(lambda x: int(x) ** 2, input().split()))
