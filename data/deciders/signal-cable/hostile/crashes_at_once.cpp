// expect: RE
#include <cstdlib>

int main() { abort(); }
