// about: takes memory without an end
// input: "1\n"
// output: "ok\n"
// expect: MLE
// memory_mb: 64

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    List<int[]> all = new ArrayList<>();
    while (true) all.add(new int[1 << 18]);
  }
}
