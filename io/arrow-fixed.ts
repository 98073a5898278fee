/**
 * Arrow values of fixed width, from their buffer: numbers, dates, times, decimals and intervals.
 * Promises: integers of 64 bits are bigint. Dates and timestamps are milliseconds since 1970;
 * decimals are the nearest number; intervals are their integers.
 */

/** Opens a buffer: the number of values in it, and the value of a row. */
export type Fixed = (bytes: Uint8Array) => { count: number; at: (row: number) => unknown };

type Make<T> = { new (buffer: ArrayBufferLike, start: number, length: number): T; BYTES_PER_ELEMENT: number };
type Numbers = ArrayLike<number>;
type BigInts = ArrayLike<bigint>;

/** A view of the bytes; they are copied if a view could not start at their place. */
export function viewOf<T>(bytes: Uint8Array, make: Make<T>): T {
  const size = make.BYTES_PER_ELEMENT;
  const own = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new make(own.buffer, own.byteOffset, Math.floor(own.byteLength / size));
}

/** @param width elements of a value */
function reading<T extends { length: number }>(
  make: Make<T>,
  value: (values: T, row: number) => unknown,
  width = 1,
): Fixed {
  return (bytes) => {
    const values = viewOf(bytes, make);
    return { count: Math.floor(values.length / width), at: (row) => value(values, row) };
  };
}

const plain = (values: ArrayLike<unknown>, row: number): unknown => values[row];
const number = (values: Numbers, row: number): number => values[row] ?? 0;
const bigint = (values: BigInts, row: number): bigint => values[row] ?? 0n;

const INTS: Record<string, Fixed> = {
  "8 true": reading(Int8Array, plain),
  "16 true": reading(Int16Array, plain),
  "32 true": reading(Int32Array, plain),
  "64 true": reading(BigInt64Array, plain),
  "8 false": reading(Uint8Array, plain),
  "16 false": reading(Uint16Array, plain),
  "32 false": reading(Uint32Array, plain),
  "64 false": reading(BigUint64Array, plain),
};
const FLOATS = [
  reading(Uint16Array, (values, row) => halfOf(number(values, row))),
  reading(Float32Array, plain),
  reading(Float64Array, plain),
];
const DATES = [
  reading(Int32Array, (values, row) => 86_400_000 * number(values, row)),
  reading(BigInt64Array, (values, row) => Number(bigint(values, row))),
];
const TIMESTAMPS = [
  reading(BigInt64Array, (values, row) => 1000 * Number(bigint(values, row))),
  reading(BigInt64Array, (values, row) => Number(bigint(values, row))),
  reading(BigInt64Array, (values, row) => divided(bigint(values, row), 1000n)),
  reading(BigInt64Array, (values, row) => divided(bigint(values, row), 1_000_000n)),
];
const INTERVALS = [
  reading(Int32Array, (values, row) => {
    const months = number(values, row);
    return Int32Array.of(Math.trunc(months / 12), months % 12);
  }),
  reading(Int32Array, (values, row) => values.subarray(2 * row, 2 * row + 2), 2),
  reading(Int32Array, (values, row) => values.subarray(4 * row, 4 * row + 4), 4),
];

/** By the numbers in the type's table of Schema.fbs. @throws Error for others */
export const fixed = {
  int: (bits: number, signed: boolean): Fixed => known(INTS[`${bits} ${signed}`], "an integer", bits),
  float: (precision: number): Fixed => known(FLOATS[precision], "a float", precision),
  date: (unit: number): Fixed => known(DATES[unit], "a date", unit),
  timestamp: (unit: number): Fixed => known(TIMESTAMPS[unit], "a timestamp", unit),
  interval: (unit: number): Fixed => known(INTERVALS[unit], "an interval", unit),
  decimal(bits: number, scale: number): Fixed {
    if (![32, 64, 128, 256].includes(bits)) return known(undefined, "a decimal", bits);
    const words = bits / 32;
    const value = (values: Uint32Array, row: number): number => {
      let unscaled = 0n;
      for (let i = words - 1; i >= 0; i--)
        unscaled = (unscaled << 32n) | BigInt(values[words * row + i] ?? 0);
      return Number(`${BigInt.asIntN(bits, unscaled)}e${-scale}`);
    };
    return reading(Uint32Array, value, words);
  },
};

function known(found: Fixed | undefined, what: string, number: number): Fixed {
  if (found === undefined) throw new Error(`${what} of kind ${number}`);
  return found;
}

const divided = (value: bigint, by: bigint): number => Number(value / by) + Number(value % by) / Number(by);

/** A float of 16 bits (IEEE 754). */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * 2 ** (exponent - 25) * (1024 + fraction);
}
