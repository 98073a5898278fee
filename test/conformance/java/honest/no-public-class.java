// about: no class is public, the last one has main
// input: ""
// output: "5\n"

class Node {
  int x = 5;
}

class A {
  public static void main(String[] args) {
    System.out.println(new Node().x);
  }
}
