import { hostname } from "node:os";
import { join } from "node:path";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { HistoryRecord } from "inkling";
import type { Disk } from "../files/disk.js";
import { cannotWrite } from "../files/outputFiles.js";
import { maskedCrc32c } from "./crc32c.js";

/*
 * TensorBoard's event file: TFRecords (tensorflow/core/lib/io/record_writer.h), one after the other,
 *
 *   8 bytes   the length of the message: unsigned, little-endian
 *   4 bytes   masked CRC-32C of those 8 bytes
 *   …         the message
 *   4 bytes   masked CRC-32C of the message
 *
 * each an Event (tensorflow/core/util/event.proto): wall_time 1, step 2, file_version 3, summary 5, session_log 7. A Summary
 * (summary.proto) is a list (1) of values: tag 1, simple_value 2.
 */

/** An event file that a training writes to. */
export interface EventFile {
  addRecord(record: HistoryRecord): void;
}

/** What is drawn of a record, under the names that TensorBoard groups by. */
const tags = [
  ["loss/training", "trainingLoss"],
  ["loss/validation", "validationLoss"],
  ["accuracy/training", "trainingAccuracy"],
  ["accuracy/validation", "validationAccuracy"],
  ["learning rate", "learningRate"],
] as const;

/** What a session log says of the one that begins: TensorBoard forgets what earlier files say of its steps. */
const sessionStart = 1;

/**
 * Begins an event file in a folder: each process that trains writes one of its own.
 *
 * @param stepsBefore that the training goes on from
 * @example
 * createEventFile("runs/first", 0, nodeDisk).addRecord(record);
 */
export function createEventFile(folder: string, stepsBefore: number, disk: Disk): EventFile {
  const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, "0");
  const path = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}`);
  const add = (step: number, fields: (writer: BinaryWriter) => void): void => {
    const writer = new BinaryWriter();
    writer.tag(1, WireType.Bit64).double(Date.now() / 1000);
    writer.tag(2, WireType.Varint).int64(step);
    fields(writer);
    try {
      disk.append(path, frame(writer.finish()));
    } catch (error) {
      throw cannotWrite(path, error);
    }
  };
  add(0, (writer) => writer.tag(3, WireType.LengthDelimited).string("brain.Event:2"));
  add(stepsBefore + 1, (writer) =>
    writer.tag(7, WireType.LengthDelimited).fork().tag(1, WireType.Varint).int32(sessionStart).join(),
  );
  return {
    addRecord: (record) => {
      add(record.iteration, (writer) => {
        writer.tag(5, WireType.LengthDelimited).fork();
        for (const [tag, field] of tags) {
          const value = record[field];
          if (value === undefined) continue;
          writer.tag(1, WireType.LengthDelimited).fork();
          writer.tag(1, WireType.LengthDelimited).string(tag);
          writer.tag(2, WireType.Bit32).float(value);
          writer.join();
        }
        writer.join();
      });
    },
  };
}

/** A message as a TFRecord. */
function frame(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + message.length + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(message.length), true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(message, 12);
  view.setUint32(12 + message.length, maskedCrc32c(message), true);
  return bytes;
}
