// about: a recorded solution has a byte of its own
// input: ""
// output: "200\n"
// use: "recorded"

#include <bits/stdc++.h>
using namespace std;
typedef unsigned char byte;
int main() {
  byte b = 200;
  cout << int(b) << endl;
}
