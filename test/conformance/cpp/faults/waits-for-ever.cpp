// about: waits without an end
// input: "1\n"
// output: "ok\n"
// expect: ILE
// wall_ms: 500

#include <unistd.h>
int main() { pause(); }
