/** Networks by their names in links: the two that come along, that of Train's run, and that of one's own hand. */
export const networkNames = ["digits", "pages", "trained", "hand"] as const;

export type NetworkName = (typeof networkNames)[number];

/** What is known of a network before it is opened. */
export interface NetworkFacts {
  readonly name: NetworkName;
  /** `scratch, seed 1, after 500 steps`; empty where the name says all. */
  readonly detail: string;
  readonly parameters: number;
  readonly inputShape: readonly number[];
  readonly classes: number;
}
