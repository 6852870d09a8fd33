import type { Locator, Page } from "playwright-core";

export interface HandedFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly type?: string;
}

/** Files as a drag or the clipboard hands them over. */
const transferOf = (page: Page, files: readonly HandedFile[]) =>
  page.evaluateHandle(
    (handed) => {
      const transfer = new DataTransfer();
      for (const { name, type, base64 } of handed) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type }));
      }
      return transfer;
    },
    files.map(({ name, bytes, type = "" }) => ({ name, type, base64: bytes.toString("base64") })),
  );

/** Drags files over an element and lets them go. */
export async function dropFiles(page: Page, target: Locator, files: readonly HandedFile[]): Promise<void> {
  const dataTransfer = await transferOf(page, files);
  await target.dispatchEvent("dragover", { dataTransfer });
  await target.dispatchEvent("drop", { dataTransfer });
}

/** Pastes files into the page. */
export async function pasteFiles(page: Page, files: readonly HandedFile[]): Promise<void> {
  const transfer = await transferOf(page, files);
  await page.evaluate(
    (clipboardData) => window.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true })),
    transfer,
  );
}
