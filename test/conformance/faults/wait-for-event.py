# about: waits on descriptors for ever
# input: "1\n"
# output: "1\n"
# expect: ILE RE
# cpu_ms: 400
# wall_ms: 500
import select

select.select([], [], [])
