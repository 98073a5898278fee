// expect: WA TLE MLE OLE ILE
#include <cstdio>

int main() {
  fputs("? ", stdout);
  for (;;) fputs("11111111111111111111111111111111", stdout);
}
