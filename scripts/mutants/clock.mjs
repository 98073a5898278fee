/**
 * A clock that tests set and advance, as vitest's fake timers: Date, intervals and timeouts. With
 * `toFake: ["Date"]` only the time is theirs.
 */
const real = {
  Date,
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  clearTimeout: globalThis.clearTimeout,
  clearInterval: globalThis.clearInterval,
};

let now = 0;
let timers = [];

class FakeDate extends Date {
  constructor(...args) {
    super(...(args.length === 0 ? [now] : args));
  }
  static now() {
    return now;
  }
}

function add(run, ms, every) {
  const timer = { at: now + Math.max(1, ms ?? 0), every, run };
  Object.assign(timer, { ref: () => timer, unref: () => timer, hasRef: () => true });
  timers.push(timer);
  return timer;
}
const remove = (timer) => {
  timers = timers.filter((other) => other !== timer);
};

function advance(ms) {
  const end = now + ms;
  for (;;) {
    const [next] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
    if (next === undefined) break;
    now = next.at;
    if (next.every === null) remove(next);
    else next.at += next.every;
    next.run();
  }
  now = end;
}

export const clock = {
  useFakeTimers({ now: start = real.Date.now(), toFake = null } = {}) {
    now = Number(start);
    timers = [];
    globalThis.Date = FakeDate;
    if (toFake !== null) return;
    globalThis.setTimeout = (run, ms, ...args) => add(() => run(...args), ms, null);
    globalThis.setInterval = (run, ms, ...args) => add(() => run(...args), ms, Math.max(1, ms ?? 0));
    globalThis.clearTimeout = remove;
    globalThis.clearInterval = remove;
  },
  useRealTimers: () => void Object.assign(globalThis, real),
  setSystemTime(time) {
    now = Number(time);
  },
  advanceTimersByTime: advance,
};
