// Reads all of MNIST's test digits with what is exported of a model, and compares it with `predict`: the JavaScript file bit
// for bit, ONNX in ONNX Runtime's WebAssembly (within 1e-5, else it fails). And the first thousand as pictures, dark on white and
// twice as large, with the JavaScript file's `readDigit`: bit for bit as `readDigit` of the library, or `normalizeDigit` and `predict`.
// usage: node scripts/check-exports.mjs [MODEL.safetensors]
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { loadMnist } from "@inkling/data";
import { writeJavaScript, writeOnnx } from "@inkling/exporting";
import { decodeNetwork, predict } from "inkling";
import { digitNetwork } from "inkling/digits";
import { createReader, normalizeDigit } from "inkling/reading";
import { env, InferenceSession, Tensor } from "onnxruntime-web";

const tolerance = 1e-5;
const [model] = process.argv.slice(2);
const network = model === undefined ? digitNetwork() : await decodeNetwork(readFileSync(model));
const { images, count, imageShape } = await loadMnist({ part: "test" });
const { labels, outputs } = predict(network, images);

const folder = mkdtempSync(join(tmpdir(), "inkling-exports-"));
const file = join(folder, "exported.mjs");
try {
  const bytes = await writeJavaScript(network);
  writeFileSync(file, bytes);
  const exported = await import(pathToFileURL(file).href);
  const answers = exported.predict(images).outputs;
  const same = outputs.every((value, i) => Object.is(value, answers[i]));
  console.log(`js (${bytes.length} bytes): ${same ? "the same bits" : "NOT the same bits"} for ${count} digits`);
  if (!same) process.exitCode = 1;
  const pictures = Array.from({ length: 1000 }, (_, i) => enlarged(images.subarray(i * 784, (i + 1) * 784)));
  const read = readerOf(network);
  const differ = pictures.filter((picture) => !isDeepStrictEqual(exported.readDigit(picture), read(picture))).length;
  console.log(`js, readDigit: ${pictures.length - differ} of ${pictures.length} pictures read to the same bits`);
  if (differ > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** A digit dark on white, twice as large. */
function enlarged(digit) {
  const pixels = Uint8Array.from(
    { length: 56 * 56 },
    (_, i) => 255 - digit[28 * Math.floor(i / 112) + Math.floor((i % 56) / 2)],
  );
  return { width: 56, height: 56, pixels };
}

/** The library's reading of a picture of one digit, in the form of an exported file's. */
function readerOf(network) {
  if (network.classNames.length > 10) return createReader({ network }).readDigit;
  return (picture) => {
    const { pixels, changes } = normalizeDigit(picture);
    const { outputs } = predict(network, pixels);
    const [digit, next] = [...outputs.keys()].sort((a, b) => outputs[b] - outputs[a]);
    const second = { digit: next, confidence: outputs[next] };
    return { status: "digit", digit, confidence: outputs[digit], second, box: changes.box };
  };
}

env.wasm.numThreads = 1;
const bytes = writeOnnx(network);
const session = await InferenceSession.create(bytes);
const classes = network.classNames.length;
const [size, batch] = [images.length / count, 500];
let [worst, otherAnswers] = [0, 0];
for (let from = 0; from < count; from += batch) {
  const pixels = Float32Array.from(images.subarray(from * size, (from + batch) * size));
  const { outputs: answered } = await session.run({
    pixels: new Tensor("float32", pixels, [pixels.length / size, ...imageShape]),
  });
  answered.data.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - outputs[from * classes + i]))));
  for (let i = 0; i < pixels.length / size; i++) {
    const own = answered.data.slice(i * classes, (i + 1) * classes);
    if (own.indexOf(Math.max(...own)) !== labels[from + i]) otherAnswers++;
  }
}
console.log(
  `onnx (${bytes.length} bytes): within ${worst.toExponential(1)} for ${count} digits, ${otherAnswers} read otherwise`,
);
if (!(worst < tolerance)) process.exitCode = 1;
