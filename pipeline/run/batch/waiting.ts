/** How a command waits for the answers of a round. */
export type Waiting = {
  signal: AbortSignal;
  /** Lines for people. */
  say: (line: string) => void;
  count: (what: string, by?: number) => void;
  /** false: the command ends at once, with what is to be done. */
  waits: boolean;
  /** The first pause between two looks; later ones grow. Milliseconds. */
  firstLook: number;
};
