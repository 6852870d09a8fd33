import { InklingError, sizeOf, type Layer } from "inkling";
import {
  labelOf,
  layerKinds,
  lossKinds,
  optimizerKinds,
  parseLayer,
  readObject,
  recipes,
  readingRecipe,
  scheduleKinds,
  type Recipe,
} from "inkling/recipes";
import type { Field } from "../state/fields.js";

/*
 * What may be chosen, by the words that stand in a link: core's own kinds, and a network's layers in a line.
 */

/** Recipes that can be trained here: all but that of pages, whose images are written for hours. */
export const trainableRecipes: readonly Recipe[] = recipes.filter((recipe) => recipe !== readingRecipe);
export const recipeNames: readonly string[] = trainableRecipes.map(({ name }) => name);

/** `few`: the digits that come along; `own`: what was dropped in. Left open: what the recipe asks for. */
export const imageNames = ["few", "own"] as const;
/** `raw`: bytes as they are, 0 to 255; `scaled`: 0 to 1. */
export const pixelNames = ["scaled", "raw"] as const;
export const distortionNames = ["none", "small", "strong"] as const;
/** `suiting`: He's or Glorot's, as the activation behind asks for. */
export const weightNames = ["suiting", "narrow", "wide", "zero"] as const;
export const lossNames = lossKinds;
export const optimizerNames = optimizerKinds;
/** Those that need nothing to be said. */
export const scheduleNames = scheduleKinds.filter((kind) => kind !== "stepDecay");

/** What is asked of a layer beside its kind. */
interface LayerNumber {
  readonly name: string;
  readonly label: string;
  readonly initial: number;
}

/** The kinds of layers, each with the numbers that a link says of it, behind points. */
const layerNumbers: Readonly<Partial<Record<string, readonly LayerNumber[]>>> = {
  dense: [{ name: "units", label: "units", initial: 30 }],
  conv2d: [
    { name: "filters", label: "filters", initial: 8 },
    { name: "kernel", label: "window", initial: 5 },
  ],
  depthwiseConv2d: [{ name: "kernel", label: "window", initial: 3 }],
  maxPool2d: [{ name: "size", label: "window", initial: 2 }],
  averagePool2d: [{ name: "size", label: "window", initial: 2 }],
  dropout: [{ name: "share", label: "share dropped", initial: 0.5 }],
};

export const layerNames = layerKinds;

/** What is asked of this kind of layer. */
export function numbersOf(kind: string): readonly LayerNumber[] {
  // A link may call a layer `constructor`.
  return (Object.hasOwn(layerNumbers, kind) ? layerNumbers[kind] : undefined) ?? [];
}

/** A layer as one says it in a link: its kind and its numbers. */
export interface LayerLine {
  readonly kind: string;
  readonly numbers: readonly number[];
}

/** A kind with the numbers that it begins with. */
export function newLine(kind: string): LayerLine {
  return { kind, numbers: numbersOf(kind).map(({ initial }) => initial) };
}

/** The lines of layers; what a line does not say of them (a stride, how weights begin) is lost. */
export function linesOf(layers: readonly Layer[]): LayerLine[] {
  return layers.map((layer) => {
    const numbers = numbersOf(layer.kind).map(({ name, initial }) => {
      const value = Object.entries(layer).find(([key]) => key === name)?.[1] as unknown;
      return typeof value === "number" ? value : initial;
    });
    return { kind: layer.kind, numbers };
  });
}

/** `dense_30-relu-dense_10-softmax`. */
export function writeLines(lines: readonly LayerLine[]): string {
  return lines.map(({ kind, numbers }) => [kind, ...numbers].join("_")).join("-");
}

/** Reads such a text. Throws an InklingError for what is no layer. */
export function readLines(said: string): LayerLine[] {
  return said.split("-").map((part) => {
    const [kind, ...numbers] = part.split("_");
    return { kind, numbers: numbers.map(Number) };
  });
}

/**
 * The layer that a line says.
 *
 * @param more what else is known of it, such as how its weights begin
 * @throws InklingError for a kind that there is not, or a number out of its range
 */
export function layerOf({ kind, numbers }: LayerLine, where: string, more: object = {}): Layer {
  const named = numbersOf(kind).map(({ name }, i) => [name, numbers[i]] as const);
  const padding = kind === "conv2d" || kind === "depthwiseConv2d" ? { padding: "same" } : {};
  return readObject({ kind, ...Object.fromEntries(named), ...padding, ...more }, where, parseLayer);
}

const mostLayersHere = 60;

/** Layers in one line. */
export const layersField: Field<string> = {
  initial: "dense_10-softmax",
  expected: "layers such as dense_30-relu-dense_10-softmax",
  read(said) {
    if (said.length > 2000) return undefined;
    try {
      const lines = readLines(said);
      if (lines.length > mostLayersHere) return undefined;
      lines.forEach((line, i) => layerOf(line, `layer ${i + 1}`));
      return said;
    } catch (error) {
      if (error instanceof InklingError) return undefined;
      throw error;
    }
  },
  write: (value) => value,
};

/** Images a step: a number, or all of them. */
export const batchField: Field<number | "all"> = {
  initial: "all",
  expected: "all, or a whole number from 1 to 100000",
  read(said) {
    if (said === "all") return said;
    const value = Number(said);
    return /^\d+$/.test(said) && value >= 1 && value <= 100_000 ? value : undefined;
  },
  write: String,
};

/** A network in a few letters: `784 · dense 30 · relu · …`. */
export function spell(layers: readonly Layer[], inputShape: readonly number[] = [28, 28]): string {
  const names = layers.map((layer) => (layer.kind === "dense" ? String(layer.units) : labelOf(layer)));
  return [sizeOf(inputShape), ...names].join(" · ");
}
