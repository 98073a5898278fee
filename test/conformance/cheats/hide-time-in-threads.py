# about: spreads its work over threads: their time is added up
# input: "1\n"
# output: "1\n"
# expect: TLE
# cpu_ms: 300
import hashlib
import threading


def burn():
    data = b"x" * (1 << 20)
    while True:
        hashlib.sha256(data).digest()


for _ in range(4):
    threading.Thread(target=burn, daemon=True).start()
burn()
