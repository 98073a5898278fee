/**
 * Template sentences around the answers of the recorded policy. Changing one changes recorded
 * answers.
 */

export const BEFORE_CODE = [
  "Here is the program.",
  "This program solves the task:",
  "The input is read first, then the answer is worked out and printed.",
  "Below is a complete solution.",
  "The approach follows the statement directly.",
  "My solution reads everything, computes the result and prints it.",
  "",
] as const;

export const BEFORE_RETRY = [
  "The attempt before was wrong; here is another one.",
  "I went over the failing case and changed the program.",
  "Corrected program:",
  "Taking another way this time.",
  "",
] as const;

export const AFTER_CODE = [
  "",
  "",
  "It runs well within the limits.",
  "Each line of the input is handled once.",
  "The result is printed in the format that was asked for.",
] as const;

export const NO_CODE = [
  "I would first read the input and then look at every case, but I could not find a program that does it.",
  "The task can be solved by going through all possibilities. The program follows from that.",
] as const;

/** Sentences of a reasoning answer; {tests}, {tags} and {first} are filled in from the problem. */
export const REASONING = [
  ["The task says, in short: {first}", "What has to be worked out: {first}", "In my own words: {first}"],
  [
    "There are {tests} examples, and each output has to follow from its input by the same rule.",
    "The {tests} examples show what the output looks like.",
    "I checked the reading of the rules against the examples ({tests} of them).",
  ],
  ["It looks like a matter of {tags}.", "The subject is {tags}.", "Techniques that come to mind: {tags}."],
  [
    "A simple way is to try every possibility; it is right but may be slow on the largest inputs.",
    "The straightforward solution follows the statement step by step, and the only question is its running time.",
    "One could simulate what is described, keeping only what the next step needs.",
  ],
  [
    "The smallest input, equal values and the largest input need a closer look.",
    "Corner cases: a single element, ties, and values at their limits.",
    "I would make sure that blanks and line ends in the input do no harm.",
  ],
] as const;
