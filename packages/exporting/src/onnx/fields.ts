import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/**
 * The fields of a protobuf message, by number: whole numbers, floats, and bytes, which may be a text, a message or a list of
 * numbers. What a field means is for the reader of the message to know.
 */
export interface MessageFields {
  readonly integers: (field: number) => readonly number[];
  readonly floats: (field: number) => readonly number[];
  readonly bytes: (field: number) => readonly Uint8Array[];
  readonly texts: (field: number) => readonly string[];
  readonly messages: (field: number) => readonly MessageFields[];
}

/** Opens a message. Throws a RangeError or Error, as the library does, for bytes that are none. */
export function openMessage(bytes: Uint8Array): MessageFields {
  const integers = new Map<number, number[]>();
  const floats = new Map<number, number[]>();
  const parts = new Map<number, Uint8Array[]>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === WireType.Varint) push(integers, field, Number(reader.int64()));
    else if (type === WireType.Bit32) push(floats, field, reader.float());
    else if (type === WireType.LengthDelimited) push(parts, field, reader.bytes());
    else reader.skip(type, field);
  }
  const bytesOf = (field: number): readonly Uint8Array[] => parts.get(field) ?? [];
  return {
    integers: (field) => [...(integers.get(field) ?? []), ...bytesOf(field).flatMap(packedIntegers)],
    floats: (field) => [...(floats.get(field) ?? []), ...bytesOf(field).flatMap(packedFloats)],
    bytes: bytesOf,
    texts: (field) => bytesOf(field).map((part) => new TextDecoder().decode(part)),
    messages: (field) => bytesOf(field).map(openMessage),
  };
}

function push<Value>(map: Map<number, Value[]>, field: number, value: Value): void {
  const list = map.get(field);
  if (list === undefined) map.set(field, [value]);
  else list.push(value);
}

function packedIntegers(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes);
  const values: number[] = [];
  while (reader.pos < reader.len) values.push(Number(reader.int64()));
  return values;
}

function packedFloats(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes);
  const values: number[] = [];
  while (reader.pos < reader.len) values.push(reader.float());
  return values;
}
