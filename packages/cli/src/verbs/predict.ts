import { Option } from "@commander-js/extra-typings";
import { predict } from "inkling";
import type { Context } from "../context.js";
import { bestTwo, toPicture } from "../drawings.js";
import { readModel } from "../modelFiles.js";
import { createOutput } from "../output.js";
import { polarities, readPictureFile, type PictureFile, type Polarity } from "../pictures.js";
import { renderDigits, type CaptionedPicture } from "../presentation/digits.js";
import { formatPercent } from "../presentation/formats.js";
import { renderTable } from "../presentation/tables.js";
import { verb, withCommonOptions, type CommonOptions } from "../verb.js";

/** `inkling predict`: what a model reads in pictures. */
export function predictVerb(context: Context) {
  const command = verb({
    name: "predict",
    summary: "Read pictures of single digits.",
    details:
      "PNG, JPEG and so on, of the size that the model reads (28x28), or IDX files of images. Prints the digit, how sure the model is, and its second guess.",
    examples: [
      ["predict inkling-model.safetensors seven.png", "one picture"],
      ["predict model.safetensors scans/*.png --json", "many, for programs"],
      ["predict model.safetensors t10k-images-idx3-ubyte --quiet", "all images of an IDX file"],
    ],
  })
    .argument("<model>", "a model file")
    .argument("<files...>", "pictures or IDX files")
    .addOption(
      new Option("--polarity <which>", "bright ink as in MNIST, dark ink as on paper, or as the border tells")
        .choices(polarities)
        .default("auto" as const),
    );
  return withCommonOptions(command, "of no effect here: nothing is drawn at random").action((model, files, options) =>
    predictFiles(model, files, options, context),
  );
}

/** One image, read: as documented in docs/json.md. */
interface Reading {
  readonly file: string;
  /** Its number in the file, from 0. */
  readonly index: number;
  readonly digit: string;
  readonly confidence: number;
  readonly secondGuess: string;
  readonly secondConfidence: number;
  readonly outputs: readonly number[];
}

interface DrawnReading {
  readonly reading: Reading;
  readonly picture: CaptionedPicture;
}

/** More than these are listed, not drawn. */
const mostDrawn = 50;

async function predictFiles(
  path: string,
  files: readonly string[],
  options: CommonOptions & { readonly polarity: Polarity },
  context: Context,
): Promise<void> {
  const output = createOutput(options, context);
  const { terminal } = output;
  const { model } = await readModel(path);
  const { network } = model;
  const readings: DrawnReading[] = [];
  for (const file of files) {
    const pictures = await readPictureFile(file, network.inputShape, options.polarity);
    readings.push(...readAll(pictures, network));
  }

  if (readings.length <= mostDrawn) {
    const drawn = readings.map(({ picture }) => picture);
    output.explain(`${renderDigits(drawn, terminal)}\n`);
  }
  const several = readings.length > new Set(readings.map(({ reading }) => reading.file)).size;
  output.print(
    renderTable(
      {
        head: ["digit", "confidence", "second guess", "", "file"],
        alignments: ["left", "right", "left", "right", "left"],
        rows: readings.map(({ reading: { file, index, digit, confidence, secondGuess, secondConfidence } }) => [
          digit,
          formatPercent(confidence),
          secondGuess,
          formatPercent(secondConfidence),
          several ? `${file} no. ${index}` : file,
        ]),
      },
      terminal,
    ),
  );
  output.json({ model: path, predictions: readings.map(({ reading }) => reading) });
}

function readAll({ path, pixels, count }: PictureFile, network: Parameters<typeof predict>[0]): DrawnReading[] {
  const { classNames, inputShape } = network;
  const { outputs } = predict(network, pixels);
  const size = pixels.length / count;
  return Array.from({ length: count }, (_, index) => {
    const own = outputs.slice(index * classNames.length, (index + 1) * classNames.length);
    const [first, second] = bestTwo(own);
    const caption = `${classNames[first]}  ${formatPercent(own[first], 0)}`;
    const reading = {
      file: path,
      index,
      digit: classNames[first],
      confidence: own[first],
      secondGuess: classNames[second],
      secondConfidence: own[second],
      outputs: [...own],
    };
    const image = pixels.subarray(index * size, (index + 1) * size);
    return { reading, picture: { ...toPicture(image, inputShape), caption } };
  });
}
