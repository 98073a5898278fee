// about: halts the runtime before it prints
// input: "1\n"
// output: "ok\n"
// expect: WA

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    Runtime.getRuntime().halt(0);
  }
}
