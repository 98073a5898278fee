// about: recursion in a thread with a large stack
// input: ""
// output: "100000\n"

import java.util.*;
import java.io.*;
public class Main {
  static int f(int n) {
    return n == 0 ? 0 : 1 + f(n - 1);
  }
  public static void main(String[] args) throws Exception {
    Thread t = new Thread(null, () -> System.out.println(f(100000)), "main", 1 << 27);
    t.start();
    t.join();
  }
}
