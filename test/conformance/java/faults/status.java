// about: ends with status 3
// input: "1\n"
// output: "ok\n"
// expect: RE

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    System.exit(3);
  }
}
