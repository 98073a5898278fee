// about: functions of the mathematics library
// input: "4\n"
// output: "4.000000000\n"

#include <math.h>
#include <stdio.h>
int main(void) {
  double x;
  if (scanf("%lf", &x) == 1) printf("%.9f\n", sqrt(x) + pow(x, 0.5));
  return 0;
}
