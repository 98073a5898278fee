# about: waits without using the processor
# input: "ok\n"
# output: "ok\n"
# cpu_ms: 2000
import time

time.sleep(0.2)
print(input())
