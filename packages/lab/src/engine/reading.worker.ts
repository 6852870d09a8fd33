import { expose, transfer } from "comlink";
import { createReader } from "inkling";
import { featureMaps, lookAtUnit, pixelGradient, splitChannels } from "inkling/inspection";
import {
  createReader as createNumberReader,
  normalizeDigit,
  readingNetwork,
  takeApart,
  type ColourImage,
  type Strokes,
} from "inkling/reading";
import { describeLine, enlarged, findSeen } from "./marks.js";
import { decodePicture } from "./pictures.js";
import type { Drawing, DrawingReading, ReadingApi, SeenDigit } from "./readingApi.js";

// The worker that reads what is drawn and dropped, and looks inside the network while it does.

const network = readingNetwork();
const { classNames } = network;
const numbers = createNumberReader({ network });
const single = createReader(network);

/** As wide as a pen's stroke is on the pad, in its units. */
const penWidth = 14;

/** Pixels of a picture for a unit of the pad: the reader makes digits smaller yet, and takes a third of the time. */
const pictureScale = 0.5;

/** A drawing as a picture, for numbers: their digits lie as they were drawn. */
function drawPicture({ strokes, ...pad }: Drawing): ColourImage {
  const [width, height] = [Math.ceil(pad.width * pictureScale), Math.ceil(pad.height * pictureScale)];
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null)
    throw new Error("This browser gives the worker no canvas to draw on: open the lab in another one.");
  context.scale(pictureScale, pictureScale);
  context.lineWidth = penWidth;
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const stroke of strokes) {
    context.beginPath();
    stroke.forEach(({ x, y }, i) => {
      if (i === 0) context.moveTo(x, y);
      context.lineTo(x, y);
    });
    context.stroke();
  }
  return context.getImageData(0, 0, width, height);
}

function say(pixels: Uint8Array, changes: SeenDigit["changes"]): SeenDigit {
  return { pixels, probabilities: [...single.read(pixels).outputs], classNames, changes };
}

function readDrawing(drawing: Drawing): DrawingReading {
  const strokes: Strokes = drawing.strokes.filter(({ length }) => length > 0);
  if (strokes.length === 0) return { kind: "empty" };
  const picture = drawPicture({ ...drawing, strokes });
  const page = numbers.read(picture);
  const marks = page.lines.flatMap((line) => line.marks);
  const reading = numbers.readDigit(strokes);
  // Cut into more pieces than the pen was put down for, and not sure of them: what as a whole is no digit is a scribble.
  const isScribble =
    reading.status === "not a digit" && marks.length > strokes.length && marks.some(({ status }) => status !== "digit");
  if (marks.length > 1 && !isScribble) {
    const { lines, zoom } = takeApart(picture);
    const seen = findSeen(marks, lines, zoom, (pixels) => say(pixels, undefined));
    return { kind: "number", reading: enlarged(page, 1 / pictureScale), seen };
  }
  // One mark alone is drawn anew from its strokes, with the pen that suits its size.
  const digit = normalizeDigit(strokes);
  if (reading.status === "empty") return { kind: "empty" };
  return { kind: "digit", reading, seen: digit === undefined ? undefined : say(digit.pixels, digit.changes) };
}

const api: ReadingApi = {
  read: readDrawing,

  lookInside(pixels, asked) {
    const layers = featureMaps(network, pixels)
      .filter(({ kind }) => kind === "conv2d")
      .map((layer) => {
        const images = splitChannels(layer);
        const [{ height, width }] = images;
        return { layer: layer.layer, height, width, maps: images.map((image) => Float32Array.from(image.pixels)) };
      });
    const votes = Float32Array.from(pixelGradient(network, pixels, asked).gradientTimesPixel);
    return transfer({ layers, votes }, [
      votes.buffer,
      ...layers.flatMap(({ maps }) => maps.map(({ buffer }) => buffer)),
    ]);
  },

  lookAtUnit: (pixels, place) => lookAtUnit(network, pixels, place),

  async readPicture(file) {
    const { picture, preview, original } = await decodePicture(file);
    const { width, height } = picture;
    const reading = numbers.read(picture);
    const { ink, lines, zoom } = takeApart(picture);
    const marks = reading.lines.flatMap((line) => line.marks);
    const { strength } = ink;
    return transfer(
      {
        preview,
        width,
        height,
        original,
        ink: { width: ink.width, height: ink.height, strength, isDark: ink.inkIsDark },
        lines: lines.map((line) => describeLine(line, zoom)),
        reading,
        seen: findSeen(marks, lines, zoom, (pixels) => say(pixels, undefined)),
      },
      [preview, strength.buffer as ArrayBuffer],
    );
  },
};

expose(api);
