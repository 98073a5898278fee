# about: letter case does not count under the codecontests comparator
# input: "2\n"
# output: "YES\n"
# comparator: "codecontests"
print("Yes" if int(input()) % 2 == 0 else "No")
