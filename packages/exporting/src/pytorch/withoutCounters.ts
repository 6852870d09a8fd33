const lengthBytes = 8;

/** One entry of a safetensors header, as far as it is looked at here. */
interface Entry {
  readonly data_offsets?: unknown;
}

/**
 * A safetensors file without its tensors `num_batches_tracked`, whole numbers in which PyTorch's batch normalisation counts
 * its batches: inkling has no use for them, and its reader takes floats alone.
 *
 * What is not as the format asks for comes back as it is: whoever reads it next says what is wrong.
 */
export function withoutCounters(bytes: Uint8Array): Uint8Array {
  const header = headerOf(bytes);
  const counters = Object.keys(header ?? {}).filter((name) => name.endsWith("num_batches_tracked"));
  if (header === undefined || counters.length === 0) return bytes;
  const start = lengthBytes + headerLengthOf(bytes);
  const kept: [string, unknown][] = [];
  const parts: Uint8Array[] = [];
  let end = 0;
  const entries = Object.entries(header).map(([name, entry]) => ({ name, entry, place: placeOf(entry) }));
  for (const { name, entry, place } of entries.sort((a, b) => (a.place?.[0] ?? 0) - (b.place?.[0] ?? 0))) {
    if (counters.includes(name)) continue;
    if (place === undefined) {
      kept.push([name, entry]);
      continue;
    }
    const part = bytes.subarray(start + place[0], start + place[1]);
    kept.push([name, { ...entry, data_offsets: [end, end + part.length] }]);
    parts.push(part);
    end += part.length;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(kept)));
  const packed = new Uint8Array(lengthBytes + text.length + end);
  new DataView(packed.buffer).setBigUint64(0, BigInt(text.length), true);
  packed.set(text, lengthBytes);
  let at = lengthBytes + text.length;
  for (const part of parts) {
    packed.set(part, at);
    at += part.length;
  }
  return packed;
}

function headerLengthOf(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset, lengthBytes).getBigUint64(0, true));
}

function headerOf(bytes: Uint8Array): Record<string, Entry> | undefined {
  if (bytes.length < lengthBytes) return undefined;
  const text = bytes.subarray(lengthBytes, lengthBytes + headerLengthOf(bytes));
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(text));
    const isTable = typeof header === "object" && header !== null && Object.values(header).every(isObject);
    return isTable ? Object.fromEntries(Object.entries(header)) : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Where a tensor's numbers begin and end. */
function placeOf({ data_offsets: offsets }: Entry): readonly [number, number] | undefined {
  if (!Array.isArray(offsets)) return undefined;
  const [begin, end] = offsets as readonly unknown[];
  return typeof begin === "number" && typeof end === "number" ? [begin, end] : undefined;
}
