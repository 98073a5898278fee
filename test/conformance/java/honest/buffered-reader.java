// about: reads lines and tokens
// input: "1 2\n"
// output: "3\n"
// input: "30 4\n"
// output: "34\n"

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    BufferedReader r = new BufferedReader(new InputStreamReader(System.in));
    StringTokenizer t = new StringTokenizer(r.readLine());
    System.out.println(Long.parseLong(t.nextToken()) + Long.parseLong(t.nextToken()));
  }
}
