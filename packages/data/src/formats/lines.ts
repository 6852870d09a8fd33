import { DataError } from "inkling";

/** No line of a table of images is longer: a million pixels of three digits and a comma. */
const longestLine = 2 ** 22;

/**
 * Cuts a stream of text into blocks that end where a line ends, whatever ends lines: LF, CR and LF, or CR alone. UTF-8, or
 * UTF-16 where a byte order mark or every other byte being 0 says so.
 *
 * @throws DataError when a line is longer than any of a table of images
 */
export async function* blocksOfLines(source: AsyncIterable<Uint8Array | string>, name: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let rest = "";
  const requireShort = (): void => {
    if (rest.length <= longestLine) return;
    throw new DataError({
      what: `${name} is not a table of images`,
      expected: "lines of numbers with separators",
      received: `a line of more than ${longestLine} characters`,
      advice: "Pass a file with one image a line",
    });
  };
  for await (const chunk of source) {
    if (typeof chunk === "string") rest += chunk;
    else {
      decoder ??= new TextDecoder(encodingOf(chunk));
      rest += decoder.decode(chunk, { stream: true });
    }
    // A CR at the very end may be half of a line end.
    const held = rest.endsWith("\r") ? 1 : 0;
    const end = Math.max(rest.lastIndexOf("\n"), rest.slice(0, rest.length - held).lastIndexOf("\r"));
    if (end >= 0) {
      const whole = rest.startsWith("\r\n", end - 1) ? end - 1 : end;
      yield withoutReturns(rest.slice(0, whole));
      rest = rest.slice(end + 1);
    }
    requireShort();
  }
  rest += decoder?.decode() ?? "";
  if (rest !== "") yield withoutReturns(rest);
}

function withoutReturns(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** How a text is written, from its first bytes. */
export function encodingOf(start: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  const [first, second, third, fourth] = start;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0 && third !== 0 && fourth === 0))
    return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && third === 0 && fourth !== 0))
    return "utf-16be";
  return "utf-8";
}

/**
 * Bytes as the characters of the same codes. `new TextDecoder("latin1")` is none of that: by the Encoding Standard it is
 * windows-1252, where 0x89, with which a PNG begins, is a per mille sign (and some versions of Node differ).
 */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  // As many as are sure to have room on the stack.
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}
