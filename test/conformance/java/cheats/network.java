// about: opens a server and a connection
// input: ""
// output: "clean\n"
// level: 2

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    try {
      new java.net.ServerSocket(0);
      System.out.println("leak");
    } catch (IOException e) {
      System.out.println("clean");
    }
  }
}
