// about: the public class is not Main
// input: "1\n"
// output: "ok\n"

public class Solution {
  public static void main(String[] args) {
    System.out.println("ok");
  }
}
