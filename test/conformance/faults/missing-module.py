# about: imports a module that does not exist
# input: "1\n"
# output: "1\n"
# expect: RE
import module_that_nobody_wrote
