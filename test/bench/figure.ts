/** A figure of the bench, printed as a line of JSON. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly detail?: unknown;
}

/** A bench measures one or more figures. */
export interface Bench {
  /** Names of its figures, or prefixes that end in a dot. */
  readonly names: readonly string[];
  /** Measures the figures for which `wants` returns true. */
  run(wants: (name: string) => boolean): AsyncIterable<Figure>;
}
