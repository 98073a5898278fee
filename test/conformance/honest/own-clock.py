# about: stops by its own clock
# input: "1\n"
# output: "1\n"
import time

start = time.perf_counter()
while time.perf_counter() - start < 0.05:
    time.monotonic(), time.time(), time.process_time()
print(input())
