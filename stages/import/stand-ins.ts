/**
 * Python texts in the place of modules that tests of public sets import and programs do not have:
 * the few names of numpy by which EvalPlus compares floats, and those of pytest that tests of
 * functions use. Own texts of rftkit; a test that uses any other name is refused.
 */

export type StandIn = {
  module: string;
  /** The line that imports the module under its usual name. */
  imported: RegExp;
  /** Each use of a name of it. */
  used: RegExp;
  names: ReadonlySet<string>;
  text: string;
};

const NUMPY = `class np:
    float32 = float64 = ndarray = float

    @staticmethod
    def allclose(a, b, rtol=1e-05, atol=1e-08):
        if isinstance(b, (list, tuple)):
            return len(a) == len(b) and all(np.allclose(x, y, rtol, atol) for x, y in zip(a, b))
        return a == b or abs(a - b) <= atol + rtol * abs(b)
`;

const PYTEST = `class pytest:
    class raises:
        def __init__(self, kinds, *, match=None):
            self.kinds, self.match, self.type, self.value = kinds, match, None, None

        def __enter__(self):
            return self

        def __exit__(self, kind, error, trace):
            assert kind is not None, f"did not raise {self.kinds}"
            if not issubclass(kind, self.kinds):
                return False
            self.type, self.value = kind, error
            if self.match is not None:
                found = __import__("re").search(self.match, str(error))
                assert found, f"{str(error)!r} does not match {self.match!r}"
            return True

    class approx:
        def __init__(self, expected, rel=None, abs=None, nan_ok=False):
            self.expected, self.nan_ok = expected, nan_ok
            self.rel = (1e-6 if abs is None else 0.0) if rel is None else rel
            self.abs = 1e-12 if abs is None else abs

        def near(self, actual, expected):
            if isinstance(expected, dict):
                same = isinstance(actual, dict) and actual.keys() == expected.keys()
                return same and all(self.near(actual[key], expected[key]) for key in expected)
            if isinstance(expected, (list, tuple)):
                same = isinstance(actual, (list, tuple)) and len(actual) == len(expected)
                return same and all(self.near(a, b) for a, b in zip(actual, expected))
            if isinstance(expected, bool):
                return isinstance(actual, bool) and actual == expected
            if actual == expected:
                return True
            if not all(isinstance(one, (int, float, complex)) for one in (actual, expected)):
                return False
            if expected != expected:
                return self.nan_ok and actual != actual
            if expected in (float("inf"), float("-inf")):
                return False
            return abs(actual - expected) <= max(self.rel * abs(expected), self.abs)

        def __eq__(self, actual):
            return self.near(actual, self.expected)

        __hash__ = None

        def __repr__(self):
            return f"approx({self.expected!r})"

    class mark:
        @staticmethod
        def parametrize(names, values, ids=None):
            names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)

            def wrap(test):
                def run(**given):
                    for value in values:
                        each = value if len(names) > 1 else (value,)
                        test(**given, **dict(zip(names, each)))

                return run

            return wrap

    @staticmethod
    def param(*values, id=None):
        return values if len(values) > 1 else values[0]

    @staticmethod
    def fail(reason=""):
        raise AssertionError(reason)
`;

export const STAND_INS: readonly StandIn[] = [
  {
    module: "numpy",
    imported: /^[ \t]*import numpy as np[ \t]*(?:#.*)?$/m,
    used: /\bnp\.(\w+)/g,
    names: new Set(["allclose", "float32", "float64", "ndarray"]),
    text: NUMPY,
  },
  {
    module: "pytest",
    imported: /^[ \t]*import pytest[ \t]*(?:#.*)?$/m,
    used: /\bpytest\.((?:mark\.)?\w+)/g,
    names: new Set(["raises", "approx", "mark.parametrize", "param", "fail", "main"]),
    text: PYTEST,
  },
];
