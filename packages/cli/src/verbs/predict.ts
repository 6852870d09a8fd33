import { OptionError, predict, predictShifted, type Network } from "inkling";
import type { Context } from "../terminal/context.js";
import { bestTwo, toPicture } from "../showing/drawings.js";
import { openModel, remarkShipped } from "../files/modelFiles.js";
import { createOutput } from "../terminal/output.js";
import { readPictureFile, type PictureFile } from "../files/pictures.js";
import { renderDigits } from "../terminal/digits.js";
import { formatPercent, type CaptionedPicture } from "@inkling/drawings";
import { renderTable } from "../terminal/tables.js";
import { withImageOptions, type ImageOptions } from "../files/dataOptions.js";
import { shiftsOption, verb, withCommonOptions, type CommonOptions } from "../options/verb.js";

/** `inkling predict`: what a model reads in pictures. */
export function predictVerb(context: Context) {
  const command = verb({
    details:
      "PNG, JPEG and so on of one digit each, of any size (one of 28x28 is taken as it is), or IDX files of images. Prints the digit or class, how sure the model is, and its second guess.",
    examples: [
      ["predict seven.png", "one picture, read by the model that comes with inkling"],
      ["predict inkling-model.safetensors seven.png", "by a model of your own"],
      ["predict scans/*.png --json", "many, for programs"],
      ["predict model.safetensors t10k-images-idx3-ubyte --quiet", "all images of an IDX file"],
    ],
  })
    .argument("<files...>", "pictures or IDX files; before them a model, if its name ends in .safetensors")
    .option("--model <file>", "a model file (default: the model that comes with inkling)")
    .addOption(shiftsOption());
  return withCommonOptions(withImageOptions(command), "of no effect here: nothing is drawn at random").action(
    (files, options) => predictFiles(files, options, context),
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

interface PredictOptions extends CommonOptions, ImageOptions {
  readonly model?: string | undefined;
  readonly shifts?: number | undefined;
}

async function predictFiles(given: readonly string[], options: PredictOptions, context: Context): Promise<void> {
  const output = createOutput(options, context);
  const { terminal } = output;
  const { named, files } = separateModel(given, options);
  const { path, model } = await openModel(named);
  const { network } = model;
  const readings: DrawnReading[] = [];
  for (const file of files) {
    const pictures = await readPictureFile(file, network, options);
    readings.push(...readAll(pictures, network, options.shifts));
  }

  remarkShipped(named, output);
  if (readings.length <= mostDrawn) {
    const drawn = readings.map(({ picture }) => picture);
    output.explain(`${renderDigits(drawn, terminal)}\n`);
  }
  const several = readings.length > new Set(readings.map(({ reading }) => reading.file)).size;
  output.print(
    renderTable(
      {
        head: ["read as", "confidence", "second guess", "", "file"],
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
  output.json({ model: path, shifts: options.shifts, predictions: readings.map(({ reading }) => reading) });
}

/** `model.safetensors seven.png` means what `--model model.safetensors seven.png` does. */
function separateModel([first, ...others]: readonly string[], { model }: PredictOptions) {
  if (model !== undefined || !first.endsWith(".safetensors")) return { named: model, files: [first, ...others] };
  if (others.length > 0) return { named: first, files: others };
  throw new OptionError({ what: "No pictures to read", expected: "files after the model", received: `${first} alone` });
}

function readAll({ path, pixels, count }: PictureFile, network: Network, shifts: number | undefined): DrawnReading[] {
  const { classNames, inputShape } = network;
  const { outputs } = shifts === undefined ? predict(network, pixels) : predictShifted(network, pixels, shifts);
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
