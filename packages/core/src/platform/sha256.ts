import { InklingError } from "../core/errors.js";

/**
 * The SHA-256 of bytes (FIPS 180-4), as 64 hexadecimal digits in lower case.
 *
 * @throws InklingError where the engine has no Web Crypto: browsers offer it on https:// and localhost only
 * @example
 * await sha256Hex(new TextEncoder().encode("abc")); // "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
 */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  if (!canHash()) {
    throw new InklingError({
      what: "SHA-256 (crypto.subtle) is missing here: model files can be neither written nor checked",
      advice: "Serve the page from https:// or from localhost",
    });
  }
  // Web Crypto refuses shared memory: the copy lies outside of it.
  const digest = await globalThis.crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether `sha256Hex` works here. */
export function canHash(): boolean {
  // The types promise a `subtle` that pages without https do not have.
  return "subtle" in globalThis.crypto;
}
