// about: arrays of variable length, qsort
// input: "3\n3 1 2\n"
// output: "1 2 3\n"

#include <stdio.h>
#include <stdlib.h>
static int less(const void* a, const void* b) { return *(const int*)a - *(const int*)b; }
int main(void) {
  int n;
  if (scanf("%d", &n) != 1) return 1;
  int a[n];
  for (int i = 0; i < n; i++)
    if (scanf("%d", a + i) != 1) return 1;
  qsort(a, n, sizeof *a, less);
  for (int i = 0; i < n; i++) printf("%d ", a[i]);
  return 0;
}
