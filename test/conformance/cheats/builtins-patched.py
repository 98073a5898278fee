# about: replaces the builtins that a runner needs, right after a wrong answer
# input: "1\n"
# output: "right\n"
# input: "1\n"
# output: "right\n"
# expect: WA RE
import builtins

print("wrong")
for name in ("compile", "exec", "isinstance", "type", "len", "open", "BaseException", "SystemExit"):
    setattr(builtins, name, lambda *_, **__: 0)
