/** Sum of numbers, for tables of the report and of its page. */
export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
