# about: lifts its own limits, then uses more than its share of the processor
# input: "1\n"
# output: "1\n"
# expect: TLE
# cpu_ms: 300
import resource

for kind in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_DATA, resource.RLIMIT_NPROC):
    try:
        resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (OSError, ValueError):
        pass
while True:
    pass
