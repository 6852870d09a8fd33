import { readObject, parseJson, type Fields } from "inkling/recipes";
import type { Network, Shape } from "inkling";
import type { Standardization } from "./fromForeign.js";

/** What files of other programs do not say. */
export interface ImportOptions {
  /** A network of the same layers: its names of classes and its scale are taken, and of weights alone its layers. */
  readonly like?: Network | undefined;
  /** Of one image, channels last; default: the file's, else [28, 28]. */
  readonly inputShape?: Shape | undefined;
  /** What bytes are multiplied by; default: the file's, else 1/255. */
  readonly pixelScale?: number | undefined;
  /** What the program that trained the network did to each scaled pixel: (x - mean) / deviation. */
  readonly standardization?: Standardization | undefined;
  /** PyTorch's `str(model)` of a torch.nn.Sequential; default: the file's metadata `sequential`. */
  readonly sequential?: string | undefined;
}

/** What options say, then the file's own metadata, then the defaults. */
export function describedBy(metadata: Readonly<Partial<Record<string, string>>>, options: ImportOptions) {
  const own = (name: string): unknown => {
    const text = metadata[name];
    return text === undefined ? undefined : parseJson(text, `the file's metadata ${name}`);
  };
  const stated = { inputShape: own("inputShape"), pixelScale: own("pixelScale"), classNames: own("classNames") };
  const given = Object.entries(stated).filter(([, value]) => value !== undefined);
  const found = readObject(Object.fromEntries(given), "the file's metadata", readStated);
  const { like } = options;
  return {
    inputShape: options.inputShape ?? like?.inputShape ?? found.inputShape,
    pixelScale: options.pixelScale ?? like?.pixelScale ?? found.pixelScale ?? 1 / 255,
    classNames: like?.classNames ?? found.classNames,
  };
}

function readStated({ optional }: Fields) {
  return {
    inputShape: optional.integers("inputShape", 1),
    pixelScale: optional.number("pixelScale"),
    classNames: optional.texts("classNames"),
  };
}
