/**
 * Whether output can redraw a line: only on a terminal that supports cursor movement. Logs, pipes
 * and TERM=dumb get plain lines. rftkit writes no colours, so NO_COLOR and FORCE_COLOR have no
 * effect.
 */

export const canRedraw = (stream: { isTTY?: boolean }): boolean =>
  stream.isTTY === true && process.env.TERM !== "dumb";
