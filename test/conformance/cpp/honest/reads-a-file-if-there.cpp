// about: uses input.txt only if it exists
// input: "5\n"
// output: "5\n"

#include <cstdio>
int main() {
  if (FILE* f = fopen("input.txt", "r")) {
    fclose(f);
    if (!freopen("input.txt", "r", stdin)) return 1;
  }
  int x;
  if (scanf("%d", &x) == 1) printf("%d\n", x);
}
