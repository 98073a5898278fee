// about: main ends, a thread computes
// input: "1\n"
// output: "ok\n"
// expect: TLE
// cpu_ms: 500

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    System.out.println("ok");
    new Thread(() -> { while (true); }).start();
  }
}
