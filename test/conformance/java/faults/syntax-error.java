// about: does not compile
// input: "1\n"
// output: "ok\n"
// expect: CE

public class Main { void }
