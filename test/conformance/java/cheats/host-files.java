// about: reads files of the host
// input: ""
// output: "clean\n"
// level: 2

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    for (String path : new String[] {"/etc/passwd", "/proc/self/maps", "/home"}) {
      boolean read = new File(path).list() != null;
      try (InputStream file = new FileInputStream(path)) {
        read |= file.read() >= 0;
      } catch (IOException refused) {
        // canRead() would say yes at level 2, where only opening the file is refused
      }
      if (read) {
        System.out.println("leak");
        return;
      }
    }
    System.out.println("clean");
  }
}
