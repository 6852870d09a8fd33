import { parquetSchema, snappyUncompress, type ColumnMetaData, type FileMetaData } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getTreePath } from "hyparquet/src/schema.js";
import { readVarInt } from "hyparquet/src/thrift.js";
import { DataError } from "inkling";
import { mostUnpackedBytes } from "./inflate.js";
import { isSoundThrift } from "./thrift.js";

/*
 * The pages of a Parquet file, looked through before the library reads them: it takes a count at its word, and a run that
 * claims a billion values in six bytes takes all memory there is.
 */

/** What is read of a page, and where. */
interface Reader {
  readonly view: DataView;
  offset: number;
}

/**
 * Makes sure that no page of some columns claims more values than its rows, or than its bytes can hold.
 *
 * Source: Apache Parquet, "Data Pages" and "Encodings" (RLE / bit-packing hybrid).
 *
 * @param roots the columns that are read
 * @throws DataError for such a page; for lists, and for encodings other than plain and by a dictionary
 */
export function checkPages(file: ArrayBuffer, metadata: FileMetaData, roots: readonly string[], name: string): void {
  const schema = parquetSchema(metadata);
  for (const { columns, num_rows: rows } of metadata.row_groups) {
    for (const { meta_data: column } of columns) {
      if (column === undefined || !roots.includes(column.path_in_schema[0])) continue;
      const path = getTreePath(schema, column.path_in_schema);
      if (getMaxRepetitionLevel(path) > 0) throw damagedParquet(name, "one value a row in each column", "lists");
      new Chunk(file, column, getMaxDefinitionLevel(path), Number(rows), name).check();
    }
  }
}

/** The pages of one column of one group of rows. */
class Chunk {
  private readonly reader: Reader;
  private rowsLeft: number;

  constructor(
    file: ArrayBuffer,
    private readonly column: ColumnMetaData,
    private readonly deepest: number,
    rows: number,
    private readonly name: string,
  ) {
    const begin = Number(column.dictionary_page_offset || column.data_page_offset);
    const size = Number(column.total_compressed_size);
    if (!(begin >= 0 && size >= 0 && begin + size <= file.byteLength)) this.refuse("columns within the file", "others");
    this.reader = { view: new DataView(file, begin, size), offset: 0 };
    this.rowsLeft = rows;
  }

  check(): void {
    const { reader } = this;
    while (reader.offset < reader.view.byteLength - 1) {
      if (!isSoundThrift(reader.view, reader.offset)) this.refuse("whole heads of pages", "others");
      const header = parquetHeader(reader);
      const packed = this.take(reader, this.count(header.compressed_page_size, reader.view.byteLength - reader.offset));
      const size = this.count(header.uncompressed_page_size, mostUnpackedBytes);
      const { data_page_header: page, data_page_header_v2: second, dictionary_page_header: dictionary } = header;
      if (header.type === "DATA_PAGE" && page !== undefined) {
        const values = this.countRows(page.num_values);
        const body = this.open(packed, size);
        if (this.deepest > 0) {
          const levels = this.count(body.view.getUint32(0, true), body.view.byteLength - 4);
          body.offset = 4;
          this.checkRuns(body, levelBits(this.deepest), values);
          body.offset = 4 + levels;
        }
        this.checkValues(body, page.encoding, values);
      } else if (header.type === "DATA_PAGE_V2" && second !== undefined) {
        const values = this.countRows(second.num_values);
        this.count(second.num_nulls, values);
        if (second.repetition_levels_byte_length !== 0) this.refuse("one value a row in each column", "lists");
        const levels = this.count(second.definition_levels_byte_length, Math.min(size, packed.length));
        if (this.deepest > 0) this.checkRuns(readerOf(packed.subarray(0, levels)), levelBits(this.deepest), values);
        const rest = packed.subarray(levels);
        const isPacked = second.is_compressed !== false && size > levels;
        this.checkValues(isPacked ? this.open(rest, size - levels) : readerOf(rest), second.encoding, values);
      } else if (header.type === "DICTIONARY_PAGE" && dictionary !== undefined) {
        // Eight values a byte are truths and lies, which are the shortest.
        this.count(dictionary.num_values, 8 * this.open(packed, size).view.byteLength);
      } else this.refuse("pages of values and dictionaries", "another kind");
    }
  }

  /** The values of a page: as many bytes as are there bound what is plain; indices of a dictionary come in runs. */
  private checkValues(body: Reader, encoding: string, values: number): void {
    if (encoding === "PLAIN") return;
    if (encoding !== "PLAIN_DICTIONARY" && encoding !== "RLE_DICTIONARY") {
      this.refuse("pages that are plain or have a dictionary", encoding);
    }
    if (values === 0 || body.offset >= body.view.byteLength) return;
    this.checkRuns(body, this.count(body.view.getUint8(body.offset++), 32), values);
  }

  /** Runs of one value, and of packed ones, eight at a time, until there are enough or the page ends. */
  private checkRuns(reader: Reader, bits: number, values: number): void {
    const { view } = reader;
    for (let seen = 0; seen < values && reader.offset < view.byteLength;) {
      const head = readVarInt(reader);
      const length = head >>> 1;
      if (head & 1) {
        // The last group is filled up, and its end may be left out.
        this.count(length, bits === 0 ? values : Math.ceil((view.byteLength - reader.offset) / bits) + 1);
        reader.offset += length * bits;
        seen += 8 * length;
      } else {
        this.count(length, values - seen);
        reader.offset += Math.ceil(bits / 8);
        seen += length;
      }
    }
  }

  private open(packed: Uint8Array, size: number): Reader {
    const { codec } = this.column;
    if (codec === "UNCOMPRESSED") return readerOf(packed);
    if (codec === "SNAPPY") return readerOf(unsnap(packed, size, this.name));
    const named = /^[A-Z0-9_]+$/.test(codec) ? codec : "another";
    return this.refuse("pages without compression, or compressed by Snappy", named);
  }

  private take(reader: Reader, size: number): Uint8Array {
    const { buffer, byteOffset } = reader.view;
    const bytes = new Uint8Array(buffer, byteOffset + reader.offset, size);
    reader.offset += size;
    return bytes;
  }

  private countRows(values: unknown): number {
    const count = this.count(values, this.rowsLeft);
    this.rowsLeft -= count;
    return count;
  }

  /** A count, whatever the types say that a header holds. */
  private count(value: unknown, most: number): number {
    if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
    return this.refuse("pages that hold what they claim", "others");
  }

  private refuse(expected: string, received: string): never {
    throw damagedParquet(this.name, expected, received);
  }
}

function readerOf(bytes: Uint8Array): Reader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}

function levelBits(deepest: number): number {
  return 32 - Math.clz32(deepest);
}

/** Snappy at its best makes 64 bytes of three. */
const highestSnappyRatio = 22;

/** Unpacks a page that was compressed by Snappy. Throws a DataError where it claims more than it can hold. */
export function unsnap(input: Uint8Array, size: number, name: string): Uint8Array {
  const most = Math.min(mostUnpackedBytes, input.length * highestSnappyRatio + 64);
  if (size > most) throw damagedParquet(name, `pages of at most ${most} bytes`, String(size));
  const output = new Uint8Array(size);
  snappyUncompress(input, output);
  return output;
}

export function damagedParquet(name: string, expected: string, received: string): DataError {
  return new DataError({
    what: `${name} cannot be read as Parquet`,
    expected,
    received,
    advice: "Fetch the file again",
  });
}
