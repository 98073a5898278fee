# about: waits for a signal that never comes
# input: "1\n"
# output: "1\n"
# expect: ILE RE
# cpu_ms: 400
# wall_ms: 500
import signal

signal.pause()
