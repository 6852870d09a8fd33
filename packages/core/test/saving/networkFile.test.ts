import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { InklingError, ModelFileError } from "../../src/core/errors.js";
import { relu, softmax } from "../../src/layers/activation.js";
import { dense } from "../../src/layers/dense.js";
import { decodeNetwork, encodeNetwork, openNetwork } from "../../src/saving/networkFile.js";
import { createNetwork, withParameters, type Network } from "../../src/network/network.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/saving/safetensors.js";
import { sha256Hex } from "../../src/platform/sha256.js";
import { randomNetwork } from "../support/randomNetworks.js";

const small = createNetwork({
  inputShape: [1, 2],
  layers: [dense(2), relu(), dense(2), softmax()],
  classNames: ["no", "yes"],
  seed: 3,
});

/** The file of `small`, in base64. */
const recorded =
  "cAMAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJpbmtsaW5nIjoie1wiZm9ybWF0VmVyc2lvblwiOjEsXCJuZXR3b3JrXCI6e1wiaW5wdXRTaGFw" +
  "ZVwiOlsxLDJdLFwibGF5ZXJzXCI6W3tcImtpbmRcIjpcImRlbnNlXCIsXCJ1bml0c1wiOjIsXCJ3ZWlnaHRzXCI6e1wia2luZFwiOlwiZ2xv" +
  "cm90VW5pZm9ybVwifSxcImJpYXNlc1wiOntcImtpbmRcIjpcInplcm9zXCJ9fSx7XCJraW5kXCI6XCJyZWx1XCJ9LHtcImtpbmRcIjpcImRl" +
  "bnNlXCIsXCJ1bml0c1wiOjIsXCJ3ZWlnaHRzXCI6e1wia2luZFwiOlwiZ2xvcm90VW5pZm9ybVwifSxcImJpYXNlc1wiOntcImtpbmRcIjpc" +
  "Inplcm9zXCJ9fSx7XCJraW5kXCI6XCJzb2Z0bWF4XCJ9XSxcInBpeGVsU2NhbGVcIjowLjAwMzkyMTU2ODYyNzQ1MDk4LFwiY2xhc3NOYW1l" +
  "c1wiOltcIm5vXCIsXCJ5ZXNcIl0sXCJzZWVkXCI6M30sXCJwYXJhbWV0ZXJzU2hhMjU2XCI6XCIxNGY5OWU3ZjA1YTg1ZTNkMDFjYmIwZjFl" +
  "NTEyOTU4MGJmYzUxNzNhMWFlZGMyMDJkODI1OTBlM2VjM2Y5YjczXCJ9Iiwic2hhMjU2IjoiN2ZlOTgzODJlZWJkNTNjZmUzY2VkNDE4Y2Fl" +
  "NTU4MWRkMjgxZWQwYjAyOTg5ZTQzMGJhOTI1NDkwOWRjM2NhMiJ9LCIxLmRlbnNlLndlaWdodHMiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6" +
  "WzIsMl0sImRhdGFfb2Zmc2V0cyI6WzAsMTZdfSwiMS5kZW5zZS5iaWFzZXMiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzJdLCJkYXRhX29m" +
  "ZnNldHMiOlsxNiwyNF19LCIzLmRlbnNlLndlaWdodHMiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzIsMl0sImRhdGFfb2Zmc2V0cyI6WzI0" +
  "LDQwXX0sIjMuZGVuc2UuYmlhc2VzIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbNDAsNDhdfX0gICAgf5+M" +
  "PmSVhjnRinK/6gzGvgAAAAAAAAAAS2Fcv+TLXL87xzM/FQI2PwAAAAAAAAAA";

/** The file with other metadata or tensors, and a checksum that is right again: as someone clever would change it. */
async function forge(bytes: Uint8Array, change: (inkling: Record<string, unknown>) => unknown): Promise<Uint8Array> {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const inkling = JSON.stringify(change(JSON.parse(metadata.inkling!) as Record<string, unknown>));
  const stored = [...tensors.values()];
  const sha256 = await sha256Hex(encodeSafetensors(stored, { inkling }));
  return encodeSafetensors(stored, { inkling, sha256 });
}

async function messageOf(reading: Promise<unknown>): Promise<string> {
  const error: unknown = await reading.then(() => undefined).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ModelFileError);
  return error instanceof Error ? error.message : "";
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("sha256Hex", () => {
  it("gives the digests of FIPS 180-4's examples", async () => {
    // NIST, "SHA-256 examples": the messages "abc" and "", the second as sha256sum prints it too.
    expect(await sha256Hex(new TextEncoder().encode("abc"))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(await sha256Hex(new Uint8Array())).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("says what to do on a page without https", async () => {
    vi.stubGlobal("crypto", {});
    await expect(sha256Hex(new Uint8Array())).rejects.toThrow(InklingError);
    await expect(encodeNetwork(small)).rejects.toThrow("Serve the page from https:// or from localhost");
  });
});

describe("a network's file", () => {
  it("property: every network comes back whole, with the same bits, and the same bytes when saved again", async () => {
    await fc.assert(
      fc.asyncProperty(randomNetwork, async (network) => {
        const bytes = await encodeNetwork(network);
        const loaded = await decodeNetwork(bytes);
        expect(loaded).toEqual(network);
        expect(new Uint32Array(loaded.parameters.buffer)).toEqual(new Uint32Array(network.parameters.buffer));
        expect(await encodeNetwork(loaded)).toEqual(bytes);
      }),
    );
  });

  it("names its tensors after layer and part, in the order of the flat vector", async () => {
    const { tensors } = decodeSafetensors(await encodeNetwork(small));
    expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([
      ["1.dense.weights", [2, 2]],
      ["1.dense.biases", [2]],
      ["3.dense.weights", [2, 2]],
      ["3.dense.biases", [2]],
    ]);
    expect([...tensors.values()].flatMap(({ data }) => [...data])).toEqual([...small.parameters]);
  });

  it("of format 1, kept from the day it was recorded, still opens", async () => {
    // encodeNetwork(small). NumPy, which knew the container's description only, read the same numbers from it, and
    // hashlib found parametersSha256 to be the SHA-256 of the 48 bytes after the header.
    const bytes = Uint8Array.from(atob(recorded), (character) => character.charCodeAt(0));
    expect(await decodeNetwork(bytes)).toEqual(small);
    expect(await encodeNetwork(small)).toEqual(bytes);
  });

  it("no flipped bit stays unseen: the file is refused, or is the same network still", async () => {
    const bytes = await encodeNetwork(small);
    let refused = 0;
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      let loaded: Network;
      try {
        loaded = await decodeNetwork(flipped);
      } catch (error) {
        if (!(error instanceof ModelFileError)) throw error;
        refused++;
        continue;
      }
      expect(loaded, `bit ${bit}`).toEqual(small);
    }
    // The spaces that fill the header up may become tabs and the like; every other bit counts.
    expect(refused).toBeGreaterThan(8 * bytes.length - 8 * 8);
  });

  it("refuses a file cut short at any length", async () => {
    const bytes = await encodeNetwork(small);
    for (let length = 0; length < bytes.length; length++) {
      await expect(decodeNetwork(bytes.subarray(0, length)), `${length} bytes`).rejects.toThrow(ModelFileError);
    }
  });

  it("refuses a foreign safetensors file, and says that it is one", async () => {
    const foreign = encodeSafetensors([{ name: "fc1.weight", shape: [1], data: Float32Array.of(1) }], { format: "pt" });
    expect(await messageOf(decodeNetwork(foreign))).toBe(
      'This safetensors file was not made by inkling: expected metadata called "inkling", received format. ' +
        "Give a model that inkling saved: weights alone do not describe their network.",
    );
    expect(await messageOf(decodeNetwork(encodeSafetensors([], {})))).toContain("received none");
    expect(await messageOf(decodeNetwork(encodeSafetensors([], { inkling: "{" })))).toContain("is not JSON");
    expect(await messageOf(decodeNetwork(encodeSafetensors([], { inkling: "[]" })))).toContain("expected an object");
    expect(await messageOf(decodeNetwork(encodeSafetensors([], { inkling: '{"formatVersion":1}' })))).toContain(
      "damaged",
    );
  });

  it("refuses a later format before anything else", async () => {
    const bytes = encodeSafetensors([], { inkling: '{"formatVersion":2,"shape":"unheard of"}' });
    expect(await messageOf(decodeNetwork(bytes))).toBe(
      "The model file is of a later format: expected format 1, received 2. Update inkling to read it.",
    );
  });

  it("refuses what does not hold together even with a right checksum", async () => {
    const bytes = await encodeNetwork(small);
    const { tensors, metadata } = decodeSafetensors(bytes);
    const change = (name: string, data: Float32Array | undefined): Promise<Uint8Array> => {
      const stored = [...tensors.values()].flatMap((tensor) =>
        tensor.name !== name ? [tensor] : data === undefined ? [] : [{ ...tensor, shape: [data.length], data }],
      );
      const { inkling = "" } = metadata;
      return sha256Hex(encodeSafetensors(stored, { inkling })).then((sha256) =>
        encodeSafetensors(stored, { inkling, sha256 }),
      );
    };
    const wrong: [Promise<Uint8Array>, string][] = [
      [change("3.dense.biases", undefined), "3.dense.biases: expected F32 or F16 2, received none"],
      [change("3.dense.biases", new Float32Array(3)), "3.dense.biases: expected F32 or F16 2, received F32 3"],
      [change("3.dense.weights", new Float32Array(4)), "3.dense.weights: expected F32 or F16 2x2, received F32 4"],
      [change("1.dense.biases", Float32Array.of(0, NaN)), "Number 1 of 1.dense.biases is not a finite number"],
      [
        change("1.dense.biases", Float32Array.of(1, 2)),
        "expected parameters with the SHA-256 that its metadata states",
      ],
      [
        forge(bytes, (inkling) => ({ ...inkling, network: { layers: [] } })),
        "Wrong network.inputShape in the model file",
      ],
      [
        forge(bytes, (inkling) => ({ ...inkling, network: undefined })),
        "Wrong network in the model file: expected an object, received nothing",
      ],
      [forge(bytes, (inkling) => ({ ...inkling, parametersSha256: 7 })), "Wrong parametersSha256"],
    ];
    for (const [file, message] of wrong) expect(await messageOf(decodeNetwork(await file))).toContain(message);
  });

  it("refuses a description that claims more parameters than the file holds, without taking memory for them", async () => {
    const layers = [{ ...dense(2 ** 23) }, { ...dense(2) }];
    const bytes = await forge(await encodeNetwork(small), (inkling) => ({
      ...inkling,
      network: { ...(inkling.network as object), layers },
    }));
    expect(await messageOf(decodeNetwork(bytes))).toContain("1.dense.weights: expected F32 or F16 2x8388608");
  });

  it("in float16: half the bytes, each parameter rounded, and the same bytes when saved again", async () => {
    const halves = await encodeNetwork(small, { storedAs: "F16" });
    const loaded = await decodeNetwork(halves);
    // np.float32(parameters).astype(np.float16), of those that `recorded` holds.
    expect([...loaded.parameters]).toEqual([
      ...[0.274658203125, 0.0002567768096923828, -0.947265625, -0.38671875, 0, 0],
      ...[-0.86083984375, -0.8623046875, 0.7021484375, 0.7109375, 0, 0],
    ]);
    expect(openNetwork(halves)).toEqual(loaded);
    expect(await encodeNetwork(loaded, { storedAs: "F16" })).toEqual(halves);
    const tensors = [...decodeSafetensors(halves).tensors.values()];
    expect(tensors.map(({ storedAs }) => storedAs)).toEqual(["F16", "F16", "F16", "F16"]);
    const bytesSaved = (await encodeNetwork(small)).length - halves.length;
    expect(bytesSaved).toBe(24);
  });

  it("does not save in float16 what would be infinite there", async () => {
    const parameters = small.parameters.slice();
    parameters[7] = -65_520;
    expect(await messageOf(encodeNetwork(withParameters(small, parameters), { storedAs: "F16" }))).toBe(
      "Number 1 of 3.dense.weights is not a finite number: received -Infinity. " +
        "Store the network in float32: float16 ends at 65,504.",
    );
  });

  it("does not save a network of numbers that are not finite", async () => {
    const parameters = small.parameters.slice();
    parameters[7] = Infinity;
    expect(await messageOf(encodeNetwork(withParameters(small, parameters)))).toBe(
      "Number 1 of 3.dense.weights is not a finite number: received Infinity. " +
        "Lower the learning rate and train again: these weights are lost.",
    );
  });
});
