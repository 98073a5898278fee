// about: never ends
// input: "1\n"
// output: "ok\n"
// expect: TLE
// cpu_ms: 500

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    for (long i = 0;; i++) if (i < 0) break;
    while (true);
  }
}
