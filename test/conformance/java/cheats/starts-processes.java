// about: starts a process
// input: ""
// output: "clean\n"
// level: 2

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    try {
      Runtime.getRuntime().exec("/bin/true");
      System.out.println("leak");
    } catch (IOException e) {
      System.out.println("clean");
    }
  }
}
