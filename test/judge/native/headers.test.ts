import { expect, test } from "vitest";
import { beginsWith } from "../../../judge/native/headers.ts";

const ALL = "bits/stdc++.h";

test.each([
  "#include <bits/stdc++.h>\nint main() {}",
  "\n  \t#include<bits/stdc++.h>\n",
  '// by me\n/* a\n b */ // c\n#include "bits/stdc++.h"\n',
  "// continued \\\n#define x\n#include <bits/stdc++.h>",
])("the first token of %j includes the header", (code) => {
  expect(beginsWith(code, ALL)).toBe(true);
});

test.each([
  '#pragma GCC optimize("O3")\n#include <bits/stdc++.h>',
  "#define int long long\n#include <bits/stdc++.h>",
  "#include <vector>\n#include <bits/stdc++.h>",
  "#include <bits/stdc++.hpp>",
  "/* #include <bits/stdc++.h>",
  "// #include <bits/stdc++.h>",
  "",
])("something else comes first in %j", (code) => {
  expect(beginsWith(code, ALL)).toBe(false);
});
