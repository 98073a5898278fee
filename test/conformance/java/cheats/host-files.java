// about: reads files of the host
// input: ""
// output: "clean\n"
// level: 2

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    for (String path : new String[] {"/etc/passwd", "/proc/self/maps", "/home"})
      if (new File(path).canRead() || new File(path).list() != null) {
        System.out.println("leak");
        return;
      }
    System.out.println("clean");
  }
}
