/*
 * What Parquet writes its footer and the heads of its pages in, walked through before the library reads it: it makes room for as
 * many items as a list claims, a quarter of a gigabyte for each list in a list, and a number of a megabyte takes it hours.
 */

/** Where a walk stands. */
interface Walk {
  readonly view: DataView;
  offset: number;
}

const [truth, lie, byte, short, int, long, double, binary, list, structure] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12];
/** A footer nests six deep. */
const deepest = 16;
/** 64 bits, seven a byte. */
const longestNumber = 10;

/**
 * Walks over a structure of Thrift's compact protocol.
 *
 * Source: Apache Thrift, "Thrift Compact protocol encoding".
 *
 * @returns whether it ends, nests no deeper than sixteen, has no list of more items than bytes, and no number of more than 64 bits
 */
export function isSoundThrift(view: DataView, offset: number): boolean {
  return walkStructure({ view, offset }, 0);
}

function walkStructure(walk: Walk, depth: number): boolean {
  while (depth <= deepest && walk.offset < walk.view.byteLength) {
    const head = walk.view.getUint8(walk.offset++);
    if ((head & 15) === 0) return true;
    // A field's number is told as a step from the last, or by itself.
    if (head >> 4 === 0 && walkNumber(walk) === undefined) return false;
    if (!walkValue(walk, head & 15, depth, false)) return false;
  }
  return false;
}

function walkValue(walk: Walk, type: number, depth: number, isItem: boolean): boolean {
  switch (type) {
    case truth:
    case lie:
      // Of a field it stands in the head.
      return isItem ? walkBytes(walk, 1) : true;
    case byte:
      return walkBytes(walk, 1);
    case short:
    case int:
    case long:
      return walkNumber(walk) !== undefined;
    case double:
      return walkBytes(walk, 8);
    case binary: {
      const length = walkNumber(walk);
      return length !== undefined && walkBytes(walk, length);
    }
    case list:
      return walkList(walk, depth);
    case structure:
      return walkStructure(walk, depth + 1);
    default:
      return false;
  }
}

function walkList(walk: Walk, depth: number): boolean {
  if (walk.offset >= walk.view.byteLength || depth >= deepest) return false;
  const head = walk.view.getUint8(walk.offset++);
  const size = head >> 4 === 15 ? walkNumber(walk) : head >> 4;
  if (size === undefined || size > walk.view.byteLength - walk.offset) return false;
  for (let i = 0; i < size; i++) if (!walkValue(walk, head & 15, depth + 1, true)) return false;
  return true;
}

function walkBytes(walk: Walk, count: number): boolean {
  walk.offset += count;
  return walk.offset <= walk.view.byteLength;
}

/** A number, whose sign nobody asks for; undefined for one that does not end, or is too long. */
function walkNumber(walk: Walk): number | undefined {
  let value = 0;
  for (let i = 0; i < longestNumber && walk.offset < walk.view.byteLength; i++) {
    const part = walk.view.getUint8(walk.offset++);
    value += (part & 127) * 2 ** (7 * i);
    if (part < 128) return value;
  }
  return undefined;
}
