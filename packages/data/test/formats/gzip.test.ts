import { gzipSync } from "node:zlib";
import { DataError } from "inkling";
import { describe, expect, it } from "vitest";
import { gunzip } from "../../src/formats/index.js";
import { gunzipStream } from "../../src/formats/gzip.js";
import { piecesOf } from "../support.js";

// RFC 1952, section 2.2: "A gzip file consists of a series of members … one after another in the file, with no additional
// information before, between, or after them."

const text = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => 32 + ((i * i * seed + (i >> 3)) % 64));
const parts = [text(10, 1), new Uint8Array(), text(100_000, 3), text(70_000, 7), new Uint8Array(300_000), text(1, 5)];
const members = parts.map((part) => new Uint8Array(gzipSync(part)));
const whole = Buffer.concat(parts);

/** A member whose head has a file's name, as long as it likes. */
function named(member: Uint8Array, nameBytes: number): Uint8Array {
  const head = Uint8Array.from(member.subarray(0, 10));
  head[3] = 8;
  return Buffer.concat([head, new Uint8Array(nameBytes).fill(65), Uint8Array.of(0), member.subarray(10)]);
}

async function streamed(bytes: Uint8Array, pieceBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of gunzipStream(piecesOf(bytes, pieceBytes), "a.gz")) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

describe("gzip", () => {
  it("reads one member, and several one after another, empty ones among them", () => {
    members.forEach((member, i) => {
      expect(same(gunzip(member, "a.gz"), parts[i])).toBe(true);
    });
    expect(same(gunzip(Buffer.concat(members), "a.gz"), whole)).toBe(true);
    expect(same(gunzip(Buffer.concat(members.toReversed()), "a.gz"), Buffer.concat(parts.toReversed()))).toBe(true);
  });

  it.each([1, 7, 18, 1000, 16_384, 16_385, 10_000_000])("streams them in pieces of %i bytes", async (pieceBytes) => {
    expect(same(await streamed(Buffer.concat(members), pieceBytes), whole)).toBe(true);
  });

  it("finds the end of a member behind a head of many pieces, with a long name", async () => {
    const packed = Buffer.concat([members[0], named(members[2], 60_000), named(members[3], 3)]);
    const expected = Buffer.concat([parts[0], parts[2], parts[3]]);
    expect(same(gunzip(packed, "a.gz"), expected)).toBe(true);
    expect(same(await streamed(packed, 512), expected)).toBe(true);
  });

  it("refuses a checksum or a length that does not hold, in whichever member", async () => {
    for (const [i, member] of members.entries()) {
      for (const back of [8, 4]) {
        const wrong = member.slice();
        wrong[wrong.length - back] ^= 1;
        const packed = Buffer.concat(members.map((each, j) => (i === j ? wrong : each)));
        expect(() => gunzip(packed, "a.gz")).toThrow(DataError);
        await expect(streamed(packed, 1000)).rejects.toThrow(DataError);
      }
    }
  });

  it("refuses a file that is cut within a member", async () => {
    const packed = Buffer.concat([members[0], members[5], members[0]]);
    const ends = [members[0].length, members[0].length + members[5].length, packed.length];
    for (let length = 0; length < packed.length; length++) {
      if (ends.includes(length)) continue;
      expect(() => gunzip(packed.subarray(0, length), "a.gz")).toThrow(DataError);
      if (length > 0) await expect(streamed(packed.subarray(0, length), 5)).rejects.toThrow(DataError);
    }
  });

  it("refuses what follows and is no member, and a single one that holds more than it promises", () => {
    expect(() => gunzip(Buffer.concat([members[2], new Uint8Array(100)]), "a.gz")).toThrow(DataError);
    const lying = members[2].slice();
    new DataView(lying.buffer).setUint32(lying.length - 4, 1000, true);
    expect(() => gunzip(lying, "a.gz")).toThrow("more than the 1000 bytes that it promises");
  });
});
