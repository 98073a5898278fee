// about: takes memory outside the heap
// input: "1\n"
// output: "ok\n"
// expect: MLE
// memory_mb: 128

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    List<java.nio.ByteBuffer> all = new ArrayList<>();
    while (true) {
      java.nio.ByteBuffer b = java.nio.ByteBuffer.allocateDirect(1 << 24);
      for (int i = 0; i < b.capacity(); i += 4096) b.put(i, (byte) 1);
      all.add(b);
    }
  }
}
