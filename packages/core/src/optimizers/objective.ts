/**
 * A loss as a function of one flat vector: the door through which minimisers, gradient checks and experiments see a
 * network, its data and its loss. This is the course's `nnCostFunction(nn_params)`.
 */
export interface Objective {
  readonly parameterCount: number;
  /** The loss and its gradient at a point. The gradient is a fresh array. */
  evaluate(parameters: Float64Array): { loss: number; gradient: Float64Array };
}
