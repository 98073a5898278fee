# about: lifts its own memory limit, then takes more
# input: "1\n"
# output: "1\n"
# expect: MLE
# memory_mb: 128
import resource

for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
    try:
        resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (OSError, ValueError):
        pass
data = bytearray(600 << 20)
print(input())
