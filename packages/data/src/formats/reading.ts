import type { Dataset, Shape } from "inkling";
import type { GreyImage, Polarity } from "inkling/pictures";

/** The parts that data may be divided into; what is not divided is all `training`. */
export const partNames = ["training", "validation", "test"] as const;
export type PartName = (typeof partNames)[number];

/**
 * What decides where data could be read in two ways. Each is an option of the command too, by which messages call it:
 * `--label-column`, `--classes`, `--shape`, `--scale`, `--transpose`, `--polarity`, `--resize`, `--split`.
 */
export interface ReadingOptions {
  /** Tables and names of pictures: `"first"`, `"last"`, or the name of a column. */
  readonly labelColumn?: string;
  /** What the classes are called, in the order of the labels. */
  readonly classNames?: readonly string[];
  /** `[rows, columns]` of an image that is not square. */
  readonly imageShape?: Shape;
  /** The values of paper and of ink: `[0, 16]`. Default: found out, or refused. */
  readonly scale?: readonly [paper: number, ink: number];
  /** Whether images are stored column by column, and so have to be turned over their diagonal. Default: as the form has it. */
  readonly transpose?: boolean;
  /** Whether ink is the bright or the dark side. Default `"auto"`: dark where the border of all images is bright. */
  readonly polarity?: Polarity;
  /** `[rows, columns]` that all images are resized to. */
  readonly resize?: readonly [rows: number, columns: number];
  /** Folders that hold several data sets, such as EMNIST's: which. */
  readonly split?: string;
  /** Turns the bytes of a PNG, JPEG, … into grey pixels: needed for pictures alone, in folders or in Parquet. */
  readonly decode?: (bytes: Uint8Array) => Promise<GreyImage>;
  /**
   * Brings pictures of digits, in folders, that are not 28x28 into MNIST's form: `normalizeDigit` of `inkling/reading`. Without
   * it, or with `resize`, they are taken as they are.
   */
  readonly normalize?: (picture: GreyImage, polarity?: Polarity) => { readonly pixels: Uint8Array } | undefined;
}

/** Something that was decided about data, to be said aloud. */
export interface Decision {
  /** What it is about: `label column`, `classes`, `scale`, `polarity`, … */
  readonly about: string;
  readonly decided: string;
  readonly because?: string;
}

/** What a source holds, by its parts. */
export interface DatasetParts {
  readonly training?: Dataset;
  readonly validation?: Dataset;
  readonly test?: Dataset;
}

/** What a source holds, and how it was read. */
export interface LoadedDatasets extends DatasetParts {
  /** Empty where nothing had to be decided, as for `mnist`. */
  readonly decisions: readonly Decision[];
}

/** What is known of data before its values are looked at, from its form or its name. */
export interface Hints {
  /** Why its images are stored column by column. */
  readonly transposed?: string;
  /** Images may be stored row by row or column by column, and their ink has to show which. */
  readonly orientationOpen?: boolean;
  readonly classNames?: readonly string[];
  /** The label of the first class, where it is known. */
  readonly firstLabel?: number;
  /** Labels from 1 to 10 mean the ten digits, 10 being 0. */
  readonly tenIsZero?: boolean;
  /** Pixels are those of pictures, 0 = black and 255 = white, however dim. */
  readonly pictures?: true;
}
