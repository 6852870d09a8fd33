import type { Pointer } from "./pointer.js";

/** What is done to the whole flat vector: sums of lanes, penalties, lengths and averages, and every optimiser's step. */
export interface UpdateKernels {
  /** dP = Σ over `lanes` vectors dP, each `stride` bytes behind the one before, in that order; all but the first become 0. */
  sumLanes(dP: Pointer, stride: number, lanes: number, first: number, last: number): void;
  /** dP += l2 P + l1 sign(P): the gradient of a penalty on weights. */
  addPenaltyGradient(P: Pointer, dP: Pointer, l1: number, l2: number, first: number, last: number): void;
  /** SUM (one float64) += Σ dP², summed in float64. */
  sumSquares(dP: Pointer, SUM: Pointer, first: number, last: number): void;
  /** P += factor Q. */
  addScaled(P: Pointer, Q: Pointer, factor: number, first: number, last: number): void;
  /** P += portion (Q - P), number by number: a running mean of what Q holds from step to step. */
  moveTowards(P: Pointer, Q: Pointer, portion: number, first: number, last: number): void;
  /** dP *= factor. */
  scaleGradient(dP: Pointer, factor: number, first: number, last: number): void;
  // An update leaves dP = 0, ready for the next batch to add to: one pass over memory instead of two.
  /** P += portion (dP - P): for statistics, whose dP is what was measured. */
  statisticsUpdate(P: Pointer, dP: Pointer, portion: number, first: number, last: number): void;
  /** P -= rate dP. */
  gradientDescentUpdate(P: Pointer, dP: Pointer, rate: number, first: number, last: number): void;
  /** V = momentum V + dP; P -= rate V, or rate (dP + momentum V) after Nesterov. */
  momentumUpdate(
    P: Pointer,
    dP: Pointer,
    V: Pointer,
    rate: number,
    momentum: number,
    nesterov: number,
    first: number,
    last: number,
  ): void;
  /** S = decay S + (1 - decay) dP²; P -= rate dP / (√S + epsilon). */
  rmsPropUpdate(
    P: Pointer,
    dP: Pointer,
    S: Pointer,
    rate: number,
    decay: number,
    epsilon: number,
    first: number,
    last: number,
  ): void;
  /**
   * P -= shrink P, then Adam: V = beta1 V + (1 - beta1) dP; S = beta2 S + (1 - beta2) dP²;
   * P -= rate1 V / (√S · inverseRoot2 + epsilon), with rate1 = rate / (1 - beta1^t), inverseRoot2 = 1 / √(1 - beta2^t).
   */
  adamUpdate(
    P: Pointer,
    dP: Pointer,
    V: Pointer,
    S: Pointer,
    rate1: number,
    beta1: number,
    beta2: number,
    inverseRoot2: number,
    epsilon: number,
    shrink: number,
    first: number,
    last: number,
  ): void;
}
