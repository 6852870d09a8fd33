/** A picture that was opened. */
export interface DecodedPicture {
  readonly picture: ImageData;
  /** What is shown of it. */
  readonly preview: ImageBitmap;
  readonly original: { readonly width: number; readonly height: number };
}

/** Pictures are read at this size at most: digits need 40 pixels, and a camera's 12 megapixels are 4000 wide. */
const longestSide = 4000;
/** Nothing is opened beyond this: a browser may take the memory and go. */
const mostPixels = 120_000_000;
const previewSide = 1600;

/**
 * Opens a picture's file, in a worker, turned as its camera was held; a larger one is made smaller.
 *
 * @throws Error with a sentence for what is no picture, or too large
 */
export async function decodePicture(file: Blob): Promise<DecodedPicture> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(
      "This file could not be opened as a picture. Take a PNG, JPEG, WebP, GIF or AVIF; of a very large one, a smaller copy or a part.",
    );
  });
  const { width, height } = bitmap;
  try {
    if (width * height > mostPixels) {
      throw new Error(
        `This picture has ${Math.round((width * height) / 1e6)} megapixels, more than the ${mostPixels / 1e6} that are read: make it smaller, digits need no more than 40 pixels of height.`,
      );
    }
    const picture = drawSmaller(bitmap, longestSide).getImageData();
    const preview = drawSmaller(bitmap, previewSide).canvas.transferToImageBitmap();
    return { picture, preview, original: { width, height } };
  } finally {
    bitmap.close();
  }
}

/** The picture on a canvas, with no side longer than that. */
function drawSmaller(bitmap: ImageBitmap, side: number) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((length) => Math.max(1, Math.round(length * scale)));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context === null)
    throw new Error("There is no memory left for this picture: make it smaller, or close other tabs.");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return { canvas, getImageData: () => context.getImageData(0, 0, width, height) };
}
