#include "testlib.h"

int main(int argc, char* argv[]) {
  setName("both crews carry the same load");
  registerTestlibCmd(argc, argv);
  int n = inf.readInt(), all = 0;
  std::vector<int> loads(n);
  for (int& load : loads) all += load = inf.readInt();
  auto loadOf = [&](InStream& stream) {
    int members = stream.readInt(-1, n, "members");
    if (members == -1) return -1;
    if (members == 0 || members == n) stream.quitf(_wa, "a crew is empty");
    std::vector<bool> chosen(n, false);
    int load = 0;
    for (int i = 0; i < members; i++) {
      int sailor = stream.readInt(1, n, "sailor");
      if (chosen[sailor - 1]) stream.quitf(_wa, "sailor %d is named twice", sailor);
      chosen[sailor - 1] = true;
      load += loads[sailor - 1];
    }
    if (2 * load != all) stream.quitf(_wa, "loads %d and %d", load, all - load);
    return load;
  };
  int jury = loadOf(ans), found = loadOf(ouf);
  if (jury == -1 && found != -1) quitf(_fail, "the jury has no choice, and the program has one");
  if (jury != -1 && found == -1) quitf(_wa, "there is a choice");
  quitf(_ok, "load %d", found);
}
