# about: nested lists, dicts, strings, booleans and None
# input: ["ab"]
# output: {"chars": ["a", "b"], "upper": false, "next": null, "size": 2}
# fn_name: "describe"
# comparator: "call"
def describe(text):
    return {"size": len(text), "chars": list(text), "upper": text.isupper(), "next": None}
