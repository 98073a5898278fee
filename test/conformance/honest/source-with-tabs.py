# about: tabs for indentation and a form feed between functions
# input: "4\n"
# output: "even\n"
def even(n):
	if n % 2 == 0:
		return "even"
	return "odd"

print(even(int(input())))
