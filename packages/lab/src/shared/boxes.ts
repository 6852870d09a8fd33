import type { PixelBox } from "inkling/inspection";

/** A box as the attributes of an SVG rectangle. */
export function rectOf({ left, top, right, bottom }: PixelBox) {
  return { x: left, y: top, width: right - left, height: bottom - top };
}
