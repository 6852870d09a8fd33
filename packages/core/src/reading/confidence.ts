import { exponential, logarithm } from "../core/mathematics.js";
import { readingClasses } from "./classes.js";

/**
 * What the network's logits are divided by, so that its probabilities are as often right as they say: of 1.1 to 0.6, in steps
 * of 0.05 to 0.1, the one with the least cross-entropy on MNIST's training images 50,000 to 59,999, one by one as they are
 * (0.01808; 0.01829 at 1), which it had learned from distorted and on pages. Source: Guo, Pleiss, Sun and Weinberger, "On
 * calibration of modern neural networks", ICML 2017, section 4.
 */
const temperature = 0.9;

/** The least confidence with which a digit is accepted when nothing else is said. */
export const defaultAccept = 0.5;

/** Probabilities as often right as they say: p^(1/temperature), divided by their sum. */
export function calibrate(probabilities: Float32Array): Float32Array {
  const classes = readingClasses.length;
  const calibrated = new Float32Array(probabilities.length);
  for (let start = 0; start < probabilities.length; start += classes) {
    let sum = 0;
    for (let i = start; i < start + classes; i++) {
      calibrated[i] = exponential(logarithm(Math.max(1e-30, probabilities[i])) / temperature);
      sum += calibrated[i];
    }
    for (let i = start; i < start + classes; i++) calibrated[i] /= sum;
  }
  return calibrated;
}
