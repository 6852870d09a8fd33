import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HistoryRecord } from "inkling";
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/files/disk.js";
import { crc32c, maskedCrc32c } from "../../src/runs/crc32c.js";
import { createEventFile } from "../../src/runs/eventFile.js";

// A reader written from the descriptions of TFRecord, protocol buffers and Event, on none of the writer's code.

test("CRC-32C gives the sums of RFC 3720, appendix B.4", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => 31 - i))).toBe(0x113fdb5c);
  // By hand: 0x8a9136aa rotated right by 15 bits is 0x6d551522; plus 0xa282ead8.
  expect(maskedCrc32c(new Uint8Array(32))).toBe((0x6d551522 + 0xa282ead8) % 2 ** 32);
});

interface Field {
  readonly number: number;
  readonly wire: number;
  readonly bytes: Buffer;
  readonly varint: number;
}

/** The fields of a message: wire types 0, varint; 1, 8 bytes; 2, with its length; 5, 4 bytes. */
function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag & 7;
    const value = wire === 0 ? varint() : 0;
    const length = { 0: 0, 1: 8, 2: -1, 5: 4 }[wire];
    if (length === undefined) throw new Error(`wire type ${wire}`);
    const size = length < 0 ? varint() : length;
    fields.push({ number: tag >> 3, wire, bytes: message.subarray(at, at + size), varint: value });
    at += size;
  }
  return fields;
}

/** The messages of TFRecords, whose sums are looked at bit by bit. */
function recordsOf(file: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    expect(file.readUInt32LE(at + 8)).toBe(maskedBitwise(file.subarray(at, at + 8)));
    const message = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 12 + length)).toBe(maskedBitwise(message));
    messages.push(message);
    at += 16 + length;
  }
  return messages;
}

function maskedBitwise(bytes: Uint8Array): number {
  let crc = 2n ** 32n - 1n;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc % 2n === 1n ? (crc / 2n) ^ 0x82f63b78n : crc / 2n;
  }
  crc = 2n ** 32n - 1n - crc;
  return Number((((crc / 2n ** 15n + (crc % 2n ** 15n) * 2n ** 17n) % 2n ** 32n) + 0xa282ead8n) % 2n ** 32n);
}

const field = (message: Buffer, number: number): Field | undefined =>
  fieldsOf(message).find((found) => found.number === number);

test("an event file holds its version, where the session begins, and the figures of each record", async () => {
  const folder = await mkdtemp(join(tmpdir(), "inkling-events-"));
  const record: HistoryRecord = {
    ...{ epoch: 2, iteration: 938, seconds: 1.5, learningRate: 0.25, trainingLoss: 0.125, trainingAccuracy: 0.5 },
    ...{ validationLoss: 0.0625, validationAccuracy: 0.75 },
  };
  const events = createEventFile(folder, 469, nodeDisk);
  events.addRecord(record);
  events.addRecord({ ...record, iteration: 300, validationLoss: undefined, validationAccuracy: undefined } as never);
  const [name] = await readdir(folder);
  expect(name).toMatch(/^events\.out\.tfevents\.\d{10}\./);
  const messages = recordsOf(await readFile(join(folder, name)));
  await rm(folder, { recursive: true });

  expect(messages).toHaveLength(4);
  for (const message of messages) {
    expect(Math.abs((field(message, 1)?.bytes.readDoubleLE() ?? 0) - Date.now() / 1000)).toBeLessThan(600);
  }
  expect(field(messages[0], 3)?.bytes.toString()).toBe("brain.Event:2");
  // SessionLog START of the step after those that are done: TensorBoard drops what an earlier file says of it.
  expect(field(messages[1], 2)?.varint).toBe(470);
  expect(field(field(messages[1], 7)?.bytes ?? Buffer.of(), 1)?.varint).toBe(1);
  const figures = (message: Buffer) =>
    fieldsOf(field(message, 5)?.bytes ?? Buffer.of()).map(({ number, bytes }) => {
      expect(number).toBe(1);
      return [field(bytes, 1)?.bytes.toString(), field(bytes, 2)?.bytes.readFloatLE()];
    });
  expect(field(messages[2], 2)?.varint).toBe(938);
  expect(figures(messages[2])).toEqual([
    ["loss/training", 0.125],
    ["loss/validation", 0.0625],
    ["accuracy/training", 0.5],
    ["accuracy/validation", 0.75],
    ["learning rate", 0.25],
  ]);
  expect(figures(messages[3]).map(([tag]) => tag)).toEqual(["loss/training", "accuracy/training", "learning rate"]);
});
