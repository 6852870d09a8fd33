import { choice, flag, real, text, whole, type Field, type ValuesOf } from "../state/fields.js";
import {
  batchField,
  distortionNames,
  imageNames,
  layersField,
  lossNames,
  optimizerNames,
  pixelNames,
  recipeNames,
  scheduleNames,
  weightNames,
} from "./choices.js";

/** A choice that may be left open: `null`, which a link says by leaving it out. */
function open<T>(field: Field<T>): Field<T | null> {
  return { ...field, initial: null, write: (value) => (value === null ? "" : field.write(value)) };
}

/** What can be chosen of a training. What is left open is as the recipe has it. */
export const settingFields = {
  recipe: open(choice(recipeNames, "scratch")),
  images: open(choice(imageNames, "few")),
  pixels: open(choice(pixelNames, "raw")),
  distortions: open(choice(distortionNames, "none")),
  layers: open(layersField),
  weights: open(choice(weightNames, "suiting")),
  loss: open(choice(lossNames, "squaredError")),
  optimizer: open(choice(optimizerNames, "adam")),
  rate: open(real(0, 1000, 0.1)),
  schedule: open(choice(scheduleNames, "constant")),
  batch: open(batchField),
  epochs: open(whole(1, 100_000, 10)),
  l1: open(real(0, 1000, 0)),
  l2: open(real(0, 1000, 0)),
  seed: open(whole(0, 2 ** 32 - 1, 1)),
};

/** Settings, each of which may be left open. */
export type Settings = ValuesOf<typeof settingFields>;
export type SettingName = keyof Settings;

type SecondFields = { readonly [Name in SettingName as `${Name}2`]: (typeof settingFields)[Name] };

/** What differs in the second run, under the same names with a 2 behind them. */
const secondFields = Object.fromEntries(
  Object.entries(settingFields).map(([name, field]) => [`${name}2`, field]),
) as unknown as SecondFields;

export const fields = {
  ...settingFields,
  ...secondFields,
  /** Whether a second run stands beside the first. */
  runs: whole(1, 2, 1),
  /** Which of two runs is looked into. */
  seen: whole(1, 2, 1),
  /** The layer whose weights are shown, from 1; 0: the first that has any. A unit of it, and a weight of that. */
  layer: whole(0, 200, 0),
  unit: whole(0, 100_000, 0),
  weight: whole(0, 1_000_000, 406),
  /** The name of the shelf's entry that was taken, for its sentence. */
  shelf: text(40),
  /** Whether it begins at once: a link may ask for that, and forgets it. */
  play: flag(false),
};

export type TrainValues = ValuesOf<typeof fields>;

const settingNames = Object.keys(settingFields) as SettingName[];

/** The settings of the first run, or what the second's say otherwise. */
export function settingsIn(values: TrainValues, run: 1 | 2): Settings {
  const all: Readonly<Record<string, unknown>> = values;
  const pick = settingNames.map((name) => [name, all[run === 1 ? name : `${name}2`]]);
  return Object.fromEntries(pick) as Settings;
}

/** Changed settings of a run, as changes of the link. */
export function changesOf(settings: Partial<Settings>, run: 1 | 2): Partial<TrainValues> {
  if (run === 1) return settings;
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${name}2`, value]));
}

/** All left open. */
export const noSettings = Object.fromEntries(settingNames.map((name) => [name, null])) as Settings;

/** What is chosen on top of what: the second run is the first but for what it says. */
export function onTop(below: Settings, above: Settings): Settings {
  const said = Object.entries(above).filter(([, value]) => value !== null);
  return { ...below, ...Object.fromEntries(said) };
}
