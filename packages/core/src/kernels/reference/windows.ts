import type { Views } from "../engine.js";
import type { Pointer } from "../pointer.js";

/** The windows of a convolution, from the sizes in its `GEOMETRY` block. */
export function windowsIn({ integers }: Views) {
  /** Calls `visit` for every pixel of Z and every weight of its window that sees a pixel of X: places, without channels. */
  function forEachTap(GEOMETRY: Pointer, visit: (out: number, seen: number, tap: number) => void): void {
    const [height, width, , , kernel, stride, padTop, padLeft, outHeight, outWidth] = integers(GEOMETRY, 10);
    for (let out = 0; out < outHeight * outWidth; out++) {
      for (let tap = 0; tap < kernel * kernel; tap++) {
        const y = Math.floor(out / outWidth) * stride + Math.floor(tap / kernel) - padTop;
        const x = (out % outWidth) * stride + (tap % kernel) - padLeft;
        if (y >= 0 && y < height && x >= 0 && x < width) visit(out, y * width + x, tap);
      }
    }
  }

  /** What the sizes give: C channels, N filters, and how many numbers an image, a result and the weights have. */
  function sizesOf(GEOMETRY: Pointer) {
    const [height, width, C, N, kernel, , , , outHeight, outWidth] = integers(GEOMETRY, 10);
    return { C, N, pixels: height * width, outPixels: outHeight * outWidth, taps: kernel * kernel };
  }

  return { forEachTap, sizesOf };
}
