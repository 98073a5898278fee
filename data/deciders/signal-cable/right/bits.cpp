#include <cstdio>
#include <cstring>

int main() {
  int n, live = 0;
  char heard[20];
  if (scanf("%d", &n) != 1) return 1;
  for (int step = 1 << 18; step > 0; step /= 2) {
    if (live + step > n) continue;
    printf("? %d\n", live + step);
    fflush(stdout);
    if (scanf("%19s", heard) != 1) return 1;
    if (strcmp(heard, "signal") == 0) live += step;
  }
  printf("! %d\n", live + 1);
  return 0;
}
