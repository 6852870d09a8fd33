import { connect, type Socket } from "node:net";
import { encode } from "fast-png";
import { loadMnist } from "@inkling/data";
import { imageAt } from "inkling";
import { startServer, type LogEntry, type RunningServer, type ServerOptions } from "@inkling/server";

/** A server on a port of its own, with what it logged. */
export interface TestServer extends RunningServer {
  readonly entries: readonly LogEntry[];
  post(path: string, body: BodyInit, type?: string): Promise<Response>;
  get(path: string): Promise<Response>;
}

/** Starts a server on a free port, of one thread unless told otherwise. */
export async function testServer(options: ServerOptions = {}): Promise<TestServer> {
  const entries: LogEntry[] = [];
  const server = await startServer({
    port: 0,
    host: "127.0.0.1",
    log: (entry) => entries.push(entry),
    ...options,
    limits: { threads: 1, ...options.limits },
  });
  return {
    ...server,
    entries,
    post: (path, body, type) =>
      fetch(server.url + path, { method: "POST", body, headers: type === undefined ? {} : { "Content-Type": type } }),
    get: (path) => fetch(server.url + path),
  };
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** The object in an answer. */
export async function objectOf(response: Response): Promise<JsonObject> {
  const value: unknown = await response.json();
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("no object");
  return { ...value };
}

/** A page of grey pixels, or of red, green, blue and opacity. */
export interface Page {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The first five of MNIST's test digits, whose labels are 7, 2, 1, 0, 4, side by side in black on white. */
export async function writtenPage(): Promise<Page> {
  const mnist = await loadMnist({ part: "test" });
  const [width, height] = [5 * 36 + 40, 80];
  const data = new Uint8Array(width * height).fill(255);
  for (let digit = 0; digit < 5; digit++) {
    const image = imageAt(mnist, digit);
    for (let i = 0; i < 784; i++) {
      const at = (26 + Math.floor(i / 28)) * width + 24 + 36 * digit + (i % 28);
      data[at] = 255 - image[i];
    }
  }
  return { width, height, data };
}

/** A page as a PNG. */
export function pngOf({ width, height, data }: Page): Uint8Array<ArrayBuffer> {
  const channels = data.length === width * height ? 1 : 4;
  return new Uint8Array(encode({ width, height, data, channels }));
}

/** A connection for what fetch would never send, and all that came back when it ends. */
export interface RawConnection {
  readonly socket: Socket;
  readonly received: () => string;
  readonly ended: Promise<string>;
}

/** Opens a connection and sends text. */
export function rawConnection({ port }: RunningServer, text: string): RawConnection {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => (received += chunk.toString("latin1")));
  socket.on("error", () => undefined);
  socket.write(text);
  const ended = new Promise<string>((resolve) => {
    socket.on("close", () => {
      resolve(received);
    });
  });
  return { socket, received: () => received, ended };
}

/** Waits until something holds, which other events bring about. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(setImmediate);
}
