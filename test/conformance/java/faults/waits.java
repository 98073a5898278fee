// about: waits without an end
// input: "1\n"
// output: "ok\n"
// expect: ILE
// wall_ms: 3000

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    Thread.sleep(100000000);
  }
}
