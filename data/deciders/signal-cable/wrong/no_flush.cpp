#include <cstdio>
#include <cstring>

int main() {
  int low = 1, high;
  char heard[20];
  if (scanf("%d", &high) != 1) return 1;
  while (low < high) {
    int middle = (low + high) / 2;
    printf("? %d\n", middle);
    if (scanf("%19s", heard) != 1) return 1;
    if (strcmp(heard, "signal") == 0)
      low = middle + 1;
    else
      high = middle;
  }
  printf("! %d\n", low);
}
