# about: raises GeneratorExit at module level
# input: "1\n"
# output: "1\n"
# expect: RE
raise GeneratorExit
