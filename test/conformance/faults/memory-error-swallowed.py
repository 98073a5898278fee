# about: catches MemoryError for ever
# input: "1\n"
# output: "1\n"
# expect: TLE MLE
# cpu_ms: 500
# memory_mb: 128
data = []
while True:
    try:
        data.append(bytearray(1 << 20))
    except MemoryError:
        pass
