// about: writes without an end
// input: "1\n"
// output: "ok\n"
// expect: OLE TLE
// output_kb: 256

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    while (true) System.out.println("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  }
}
