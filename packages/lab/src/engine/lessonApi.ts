import type { OutputLoss, ParameterInNumbers, UnitInNumbers, WeightedNumbers } from "inkling/inspection";

/*
 * What the lessons ask their worker, and what they are answered. Every number is the float64 reference engine's own.
 */

/** Some digits to choose from. */
export interface LessonDigits {
  /** 28x28 bytes each, one behind the other. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** One image gone forward and back. */
export interface LessonStep {
  readonly weighted: readonly WeightedNumbers[];
  /** Its pixels as the network is given them. */
  readonly x: Float64Array;
  readonly label: number;
  /** What each output adds to the loss. */
  readonly outputs: readonly OutputLoss[];
  readonly loss: number;
}

/** Which weight of which unit is followed. */
export interface Followed {
  readonly image: number;
  /** 1 or 3: the layers with weights. */
  readonly layer: number;
  readonly unit: number;
  readonly input: number;
}

/** One weight and its unit in one step. */
export interface FollowedNumbers {
  readonly unit: UnitInNumbers;
  readonly parameter: ParameterInNumbers;
  readonly x: number;
  /** What the unit's output should be; undefined of a unit that is no output. */
  readonly y: number | undefined;
  readonly loss: number;
  readonly learningRate: number;
}

/** A planted mistake in words. */
export interface MistakeWords {
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
}

/** What the checks say of a step. */
export interface Checked {
  readonly passed: boolean;
  readonly tensors: readonly {
    readonly name: string;
    readonly passed: boolean;
    readonly analytic: number;
    readonly numeric: number;
    readonly relativeDifference: number;
  }[];
  readonly update: { readonly passed: boolean; readonly relativeDifference: number };
}

/** The cost as it falls, or does not. */
export interface Curve {
  readonly name: string;
  readonly costs: readonly number[];
}

/** What one filter of a convolution makes of a digit. */
export interface Convolved {
  readonly filter: Float32Array;
  readonly side: number;
  readonly map: Float32Array;
  readonly width: number;
  readonly filters: number;
}

export interface LessonApi {
  open(site: string): Promise<LessonDigits>;
  step(image: number): LessonStep;
  unit(image: number, unit: number): UnitInNumbers;
  follow(which: Followed): FollowedNumbers;
  mistakes(): readonly MistakeWords[];
  /** @param mistake its id, or "none" */
  check(mistake: string): Checked;
  /** Trains without and with the mistake. */
  train(mistake: string): Promise<readonly Curve[]>;
  /** The same network from the same weights, by four ways to go downhill. */
  descend(): readonly Curve[];
  convolve(image: number, filter: number): Convolved;
}
