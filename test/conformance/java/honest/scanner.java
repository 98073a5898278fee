// about: reads with Scanner
// input: "1 2\n"
// output: "3\n"
// input: "30 4\n"
// output: "34\n"

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    Scanner in = new Scanner(System.in);
    System.out.println(in.nextInt() + in.nextInt());
  }
}
