import { env, InferenceSession, Tensor } from "onnxruntime-web";

env.wasm.numThreads = 1;

/** Runs an ONNX file of inkling's on images of bytes, as one batch. */
export async function runOnnx(file: Uint8Array, images: Uint8Array, shape: readonly number[]): Promise<Float32Array> {
  const session = await InferenceSession.create(file);
  try {
    const count = images.length / shape.reduce((product, length) => product * length, 1);
    const pixels = new Tensor("float32", Float32Array.from(images), [count, ...shape]);
    const { outputs } = await session.run({ pixels });
    if (outputs.data instanceof Float32Array) return outputs.data;
    throw new Error(`outputs of type ${outputs.type}`);
  } finally {
    await session.release();
  }
}
