/**
 * Whether a line may be drawn over: only on a terminal that obeys cursor movements. Logs, pipes and TERM=dumb get
 * plain lines. rftkit writes no colours at all, so NO_COLOR and FORCE_COLOR change nothing.
 */

export const canRedraw = (stream: { isTTY?: boolean }): boolean =>
  stream.isTTY === true && process.env.TERM !== "dumb";
