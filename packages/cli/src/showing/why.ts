import { occlusion, pixelGradient } from "inkling/inspection";
import { toPicture } from "./drawings.js";
import { readModel } from "../files/modelFiles.js";
import type { Output } from "../terminal/output.js";
import { formatFigure, limitOf, type Panel } from "@inkling/drawings";
import { chooseImage, classNamed } from "./chosenImage.js";
import type { ShowOptions } from "./options.js";
import { present, typedCommand, type View } from "./view.js";

/** `show MODEL --why`: which pixels of an image speak for and against a class. */
export async function showWhy(path: string, why: string | true, options: ShowOptions, output: Output): Promise<void> {
  const { data, part, image, label, patch = 4, stride = 1 } = options;
  const { model } = await readModel(path);
  const { network } = model;
  const { classNames, inputShape } = network;
  const asked = why === true ? undefined : classNamed(classNames, why, "--why");
  const chosen = await chooseImage(model, options);
  const classIndex = asked ?? chosen.prediction;
  const name = classNames[classIndex];
  const slopes = pixelGradient(network, chosen.pixels, classIndex);
  const blanked = occlusion(network, chosen.pixels, classIndex, { size: patch, stride });

  const map = (title: string, values: Float32Array | Float64Array, note: string): Panel => {
    const picture = { ...toPicture(values, inputShape), outline: chosen.picture };
    const ends = ["against", "for"] as const;
    return { title, note, pictures: [picture], scale: "weights", limit: limitOf([picture]), ends };
  };
  const view: View = {
    title: `What speaks for and against ${name}`,
    summary: `${chosen.sentence}. The logit of ${name}: ${formatFigure(slopes.logit)}`,
    panels: [
      { title: "The image", pictures: [chosen.picture], scale: "ink" },
      map(
        "Gradient",
        slopes.gradient,
        `How the logit of ${name} follows each pixel: where more ink would raise it (for) or lower it (against), paper included.`,
      ),
      map(
        "Gradient x pixel",
        slopes.gradientTimesPixel,
        "That times the ink that is there: what the ink adds to the logit, to first order.",
      ),
      map(
        "Occlusion",
        blanked.falls,
        `How far the logit falls when a patch of ${patch}x${patch} pixels is blanked, the mean over the patches that cover a pixel.`,
      ),
    ],
    command: typedCommand(path, {
      "--why": why,
      "--image": image,
      "--label": label,
      "--patch": options.patch,
      "--stride": options.stride,
      "--data": data,
      "--part": part,
    }),
  };
  const written = await present(view, options, output);
  output.json({
    model: path,
    image: chosen.facts,
    class: name,
    logit: slopes.logit,
    shape: inputShape,
    gradient: [...slopes.gradient],
    gradientTimesPixel: [...slopes.gradientTimesPixel],
    occlusion: [...blanked.falls],
    patch,
    stride,
    ...written,
  });
}
