import type { PictureReading } from "../engine/readingApi.js";

/** Paints a picture as it was read. */
export function paintPreview(canvas: HTMLCanvasElement, { preview }: PictureReading): void {
  canvas.width = preview.width;
  canvas.height = preview.height;
  canvas.getContext("2d")?.drawImage(preview, 0, 0);
}

/** Paints it paler, so that marks stand out on it. */
export function paintPale(canvas: HTMLCanvasElement, picture: PictureReading): void {
  paintPreview(canvas, picture);
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.fillStyle = "#fff9";
  context.fillRect(0, 0, canvas.width, canvas.height);
}

/** As thick as a thin line on the page, in the picture's pixels. */
export function thinLineOf({ width, height }: PictureReading): number {
  return Math.max(width, height) / 400;
}
