// about: collections, streams, records
// input: ""
// output: "3a\n"

import java.util.*;
import java.io.*;
public class Main {
  public static void main(String[] args) throws Exception {
    record P(String name, int x) {}
    List<P> all = new ArrayList<>(List.of(new P("b", 2), new P("a", 1)));
    all.sort(Comparator.comparing(P::name));
    System.out.println(all.stream().mapToInt(P::x).sum() + all.get(0).name());
  }
}
