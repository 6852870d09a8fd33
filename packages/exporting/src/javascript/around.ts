import { formatShape, predict, sameShape, ShapeError, type Network } from "inkling";
import { createReader, normalizeDigit, readingClasses, type DigitReading, type Picture } from "inkling/reading";

/*
 * What stands around the network in an exported file: what is done to a picture before it is read, to bring its digit into the
 * form of MNIST's, and what is made of the answer, to say that nothing is written, or no digit.
 */

/**
 * Makes what reads pictures of one digit, of any size, in grey or colour, or as a pen's strokes:
 *
 * - a network that tells ten digits and "none" apart, as the library's `createReader({ network }).readDigit`
 * - one of ten digits, what `predict` answers of what `normalizeDigit` gives: it takes whatever is written for a digit
 *
 * @returns a function that throws a ShapeError where the network is neither
 */
export function createDigitReader(network: Network): (picture: Picture) => DigitReading {
  const { inputShape, classNames } = network;
  const classes = classNames.join();
  if (sameShape(inputShape, [28, 28]) && classes === readingClasses.join()) {
    const reader = createReader({ network });
    return (picture) => reader.readDigit(picture);
  }
  if (sameShape(inputShape, [28, 28]) && classes === readingClasses.slice(0, 10).join()) {
    return (picture) => readOfTen(network, picture);
  }
  return () => {
    throw new ShapeError({
      what: "This network cannot read pictures of digits",
      expected: "one that reads images of 28x28 as the digits 0 to 9, or as these and none",
      received: `images of ${formatShape(inputShape)} and the classes ${classNames.join(", ")}`,
      advice: "Bring images to its input shape yourself, and pass them to predict",
    });
  };
}

function readOfTen(network: Network, picture: Picture): DigitReading {
  const normalized = normalizeDigit(picture);
  if (normalized === undefined) return { status: "empty" };
  const { outputs } = predict(network, normalized.pixels);
  const [digit, next] = [...outputs.keys()].sort((a, b) => outputs[b] - outputs[a]);
  const second = { digit: next, confidence: outputs[next] };
  return { status: "digit", digit, confidence: outputs[digit], second, box: normalized.changes.box };
}
