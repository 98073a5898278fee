# about: UTF-8 both ways, whatever the locale of the machine
# input: "żółw 日本 🐢\n"
# output: "🐢 本日 włóż\n"
print(input()[::-1])
