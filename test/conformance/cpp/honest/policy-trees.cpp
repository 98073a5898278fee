// about: the trees of pb_ds
// input: ""
// output: "5 2\n"

#include <bits/stdc++.h>
#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/tree_policy.hpp>
using namespace __gnu_pbds;
int main() {
  tree<int, null_type, std::less<int>, rb_tree_tag, tree_order_statistics_node_update> t;
  for (int x : {5, 1, 9}) t.insert(x);
  std::cout << *t.find_by_order(1) << ' ' << t.order_of_key(9) << '\n';
}
