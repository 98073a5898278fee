// about: is in a package
// input: "1\n"
// output: "ok\n"

package a.b;

public class Main {
  public static void main(String... args) {
    System.out.println("ok");
  }
}
