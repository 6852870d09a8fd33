import type { Page } from "playwright-core";

/** What the browser keeps of the first run. */
interface Kept {
  readonly phase: string;
  readonly seed: number;
  readonly state?: { readonly iteration: number };
}

declare global {
  /** In the page, once `watchStorage` was called: what it keeps of a run. */
  function keptTraining(slot?: string): Promise<Kept | undefined>;
}

export const sha256 = /^[0-9a-f]{64}$/;

/** Waits until the status of the first run says so. */
export const until = (page: Page, text: string | RegExp): Promise<void> =>
  page.locator(".status").first().filter({ hasText: text }).waitFor({ timeout: 60_000 });

/** The weights' fingerprint, once it is shown. */
export async function fingerprint(page: Page): Promise<string> {
  const found = page.getByTestId("parameters-sha256");
  await found.filter({ hasText: sha256 }).waitFor();
  return (await found.textContent()) ?? "";
}

/** Gives the page `keptTraining`. */
export async function watchStorage(page: Page): Promise<void> {
  await page.evaluate(() => {
    globalThis.keptTraining = (slot = "train-1") =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open("inkling-lab");
        opening.onerror = () => {
          reject(new Error("no storage"));
        };
        opening.onsuccess = () => {
          const database = opening.result;
          const asking = database.transaction("runs").objectStore("runs").get(slot);
          asking.onsuccess = () => {
            database.close();
            resolve(asking.result as Kept | undefined);
          };
          asking.onerror = () => {
            reject(new Error("no run"));
          };
        };
      });
  });
}
