// about: a comment stands before the header of all headers
// input: "1\n"
// output: "ok\n"

// solution
/* of a
 problem */
#include <bits/stdc++.h>
int main() { std::puts("ok"); }
