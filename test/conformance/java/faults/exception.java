// about: an exception that nobody catches
// input: "1\n"
// output: "ok\n"
// expect: RE

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    int[] a = new int[1];
    System.out.println(a[args.length + 1]);
  }
}
