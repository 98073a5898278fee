// about: brackets twenty thousand deep
// input: ""
// output: ""
// expect: OK CE
// repeat: {"@O@": ["(", 20000], "@C@": [")", 20000]}

int main() { return @O@0@C@; }
