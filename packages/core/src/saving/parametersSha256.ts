import { wrongOption } from "../core/errors.js";
import { sha256Hex } from "../platform/sha256.js";

/**
 * The SHA-256 of parameters as little-endian float32, in hexadecimal: equal for equal weights, bit for bit, on every
 * machine.
 *
 * @throws OptionError for what is no list of floats; InklingError where there is no Web Crypto: pages without https
 * @example
 * await parametersSha256(trained.parameters); // "6d1c…", 64 digits
 */
export function parametersSha256(parameters: Float32Array | Float64Array): Promise<string> {
  if (!ArrayBuffer.isView(parameters)) throw wrongOption("parameters", "a Float32Array", typeof parameters);
  return sha256Hex(new Uint8Array(Float32Array.from(parameters).buffer));
}
