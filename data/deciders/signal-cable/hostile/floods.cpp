// expect: WA TLE OLE ILE
#include <cstdio>

int main() {
  for (;;) fputs("? 1\n", stdout);
}
