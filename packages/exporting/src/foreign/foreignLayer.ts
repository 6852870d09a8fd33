import type { ImageShape } from "inkling/inspection";
import type { Activation } from "inkling/recipes";

/*
 * A network as other frameworks have it: the channels of an image lie one behind the other, [channels, rows, columns], where
 * inkling's lie side by side, [rows, columns, channels]. PyTorch and ONNX have the same layers with the same weights, so that
 * both are written from one list of these.
 */

/** A layer as other frameworks have it. */
export type ForeignLayer =
  | Convolution
  | Dense
  | Normalization
  | WindowPool
  /** Images of one pixel. */
  | { readonly kind: "globalAveragePool" }
  /** Images become rows, channel after channel. */
  | { readonly kind: "flatten" }
  /** Rows become images again. */
  | { readonly kind: "unflatten"; readonly image: ImageShape }
  | { readonly kind: "dropout"; readonly share: number }
  /** Softmax takes rows; all others whatever there is. */
  | Activation;

/** A layer, and the one of inkling's that it stands for or before: `1.conv2d`. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: ForeignLayer;
}

/** Of every group of channels by itself: one group, or as many as there are channels (depthwise). */
export interface Convolution {
  readonly kind: "convolution";
  /** [filters, channels / groups, kernel, kernel]. */
  readonly weights: ForeignTensor;
  /** [filters]. */
  readonly biases: ForeignTensor | undefined;
  readonly groups: number;
  readonly stride: number;
  readonly pads: Pads;
}

export interface Dense {
  readonly kind: "dense";
  /** [units, inputs]: the transpose of inkling's. */
  readonly weights: ForeignTensor;
  readonly biases: ForeignTensor;
}

/** Parameters [channels] of images, or [units] of rows. */
export interface Normalization {
  readonly kind: "batchNorm";
  readonly scales: ForeignTensor;
  readonly shifts: ForeignTensor;
  readonly means: ForeignTensor;
  readonly variances: ForeignTensor;
  readonly epsilon: number;
  readonly takes: "images" | "rows";
}

export interface WindowPool {
  readonly kind: "maxPool2d" | "averagePool2d";
  readonly size: number;
  readonly stride: number;
}

/** Zeros around an image, in pixels. */
export interface Pads {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Numbers, row after row. */
export interface ForeignTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
