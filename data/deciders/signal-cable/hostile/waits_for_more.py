# expect: ILE
input()
input()
