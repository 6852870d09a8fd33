/**
 * A loss as a function of one flat vector: the door through which minimisers, gradient checks and experiments see a
 * network, its data and its loss. This is the course's `nnCostFunction(nn_params)`.
 */
export interface Objective {
  readonly parameterCount: number;
  /** The loss and its gradient at a point. The gradient is a fresh array. */
  evaluate(parameters: Float64Array): { loss: number; gradient: Float64Array };
}

/** Where one weight matrix or bias vector lies in the flat vector. */
export interface ParameterTensor {
  /** Number of its layer in the network, from 0. */
  readonly layer: number;
  /** `1.dense`: the layer's number, counted from 1, and its kind. */
  readonly layerName: string;
  readonly name: "weights" | "biases" | "scales" | "shifts";
  readonly shape: readonly number[];
  /** Index of its first number in the flat vector. */
  readonly offset: number;
  readonly size: number;
}

/** An objective whose parameters have names and whose network may have kinks (ReLU): what a gradient check needs. */
export interface NetworkObjective extends Objective {
  readonly tensors: readonly ParameterTensor[];
  /** The loss alone: forward pass only. */
  loss(parameters: Float64Array): number;
  /**
   * Which side of its kink each unit of each image was on in the last `loss` or `evaluate`: empty for a smooth network.
   * A numeric derivative across a change of this pattern measures the kink, not the gradient.
   */
  kinks(): Uint8Array;
}
