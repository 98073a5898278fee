# about: tabs and blanks mixed
# input: "1\n"
# output: "1\n"
# expect: CE
if True:
        x = 1
	y = 2
