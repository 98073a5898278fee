# about: an encoding cookie and a shebang
# input: "5\n"
# output: "5\n"

#!/usr/bin/env python3
# -*- coding: utf-8 -*-
print(input())
