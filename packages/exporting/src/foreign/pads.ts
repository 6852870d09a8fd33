import { windowsOn, type ImageShape, type Padding } from "inkling/inspection";
import type { Pads } from "./foreignLayer.js";

/** The zeros around an image. Those at the right and bottom follow from how many windows there are. */
export function padsOf(image: ImageShape, size: number, stride: number, padding: Padding): Pads {
  if (padding === "valid") return noPads;
  const windows = windowsOn(image, { size, stride, padding }, "a convolution", "kernel");
  const { padTop: top, padLeft: left, outHeight, outWidth } = windows;
  const after = (pixels: number, out: number, before: number): number =>
    Math.max(0, (out - 1) * stride + size - pixels - before);
  return { top, left, bottom: after(image.height, outHeight, top), right: after(image.width, outWidth, left) };
}

export const noPads: Pads = { top: 0, left: 0, bottom: 0, right: 0 };

/** Which padding of inkling's puts these zeros around an image; undefined where none does. */
export function paddingOf(image: ImageShape, size: number, stride: number, pads: Pads): Padding | undefined {
  return (["valid", "same"] as const).find((padding) => {
    const { top, left, bottom, right } = padsOf(image, size, stride, padding);
    return pads.top === top && pads.left === left && pads.bottom === bottom && pads.right === right;
  });
}
