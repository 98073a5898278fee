// about: BigInteger
// input: ""
// output: "1267650600228229401496703205376\n"

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    System.out.println(java.math.BigInteger.TWO.pow(100));
  }
}
