# about: as if others took the processor: it works two milliseconds in every sixty, for longer than its wall limit
# input: "30\n"
# output: "30\n"
# cpu_ms: 5000
# wall_ms: 1000
import time

turns = int(input())
done = 0
for _ in range(turns):
    begun = time.process_time()
    while time.process_time() - begun < 0.002:
        pass
    time.sleep(0.058)
    done += 1
print(done)
