import { spawnSync } from "node:child_process";
import { chromium, type Browser } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

/** The Chromium that the system has, or undefined. It is asked: Ubuntu has a script in its place that only complains. */
export function findChromium(): string | undefined {
  return places.find((path) => spawnSync(path, ["--version"]).status === 0);
}

/** Why tests that need it are skipped. */
export const noChromium = `there is no Chromium at ${places.join(" or ")}`;

/** Starts it without a window and without a way out of this machine. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      // It is shown our own pages alone, and root has no sandbox; neither have most containers.
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
}
