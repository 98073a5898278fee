// about: recursion without an end
// input: "1\n"
// output: "ok\n"
// expect: RE MLE

import java.util.*;
import java.io.*;
public class Main {
  static int f(int n) {
    return 1 + f(n + 1);
  }
  public static void main(String[] args) throws Exception {
    System.out.println(f(0));
  }
}
