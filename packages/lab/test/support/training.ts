import type { Page } from "playwright-core";

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

interface Kept {
  readonly phase: string;
  readonly seed: number;
}

/** What the browser keeps of the first run. */
export const keptTraining = (page: Page): Promise<Kept | undefined> =>
  page.evaluate(
    () =>
      new Promise<Kept | undefined>((resolve, reject) => {
        const opening = indexedDB.open("inkling-lab");
        opening.onerror = () => {
          reject(new Error("no storage"));
        };
        opening.onsuccess = () => {
          const database = opening.result;
          const asking = database.transaction("runs").objectStore("runs").get("train-1");
          asking.onsuccess = () => {
            database.close();
            const kept = asking.result as Kept | undefined;
            resolve(kept && { phase: kept.phase, seed: kept.seed });
          };
        };
      }),
  );
