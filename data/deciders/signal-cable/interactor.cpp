#include "testlib.h"

#include <fstream>
#include <iostream>

int main(int argc, char* argv[]) {
  // registerInteraction waits for the first byte of the program, which waits for this line.
  int joints = 0;
  std::ifstream(argv[1]) >> joints;
  std::cout << joints << std::endl;
  registerInteraction(argc, argv);
  inf.readInt();
  int broken = inf.readInt();
  for (int tests = 0;; tests++) {
    std::string what = ouf.readToken("[?!]", "what");
    int joint = ouf.readInt(1, joints, "joint");
    if (what == "!") {
      tout << joint << " " << tests << std::endl;
      if (joint != broken) quitf(_wa, "joint %d is broken", broken);
      quitf(_ok, "%d tests", tests);
    }
    if (tests == 20) quitf(_wa, "more than 20 tests");
    std::cout << (joint < broken ? "signal" : "silence") << std::endl;
  }
}
