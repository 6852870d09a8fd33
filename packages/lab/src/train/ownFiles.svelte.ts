import type { OwnFile } from "../data/ownDigits.js";
import { keep, recall } from "../state/storage.js";

let files: readonly OwnFile[] = $state.raw([]);

/** The files that were dropped in; the browser keeps them until others are. */
export const ownFiles = {
  get files(): readonly OwnFile[] {
    return files;
  },
};

let recalling: Promise<void> | undefined;

/** Takes up what was kept, once. */
export function recallFiles(): Promise<void> {
  recalling ??= recall("runs", "own-files").then((kept) => {
    if (Array.isArray(kept) && kept.every(isOwnFile)) files = kept;
  });
  return recalling;
}

/** Takes other files; a sentence where they cannot be kept. */
export function takeFiles(taken: readonly OwnFile[]): Promise<string | undefined> {
  files = taken;
  return keep("runs", "own-files", taken);
}

function isOwnFile(value: unknown): value is OwnFile {
  if (typeof value !== "object" || value === null || !("path" in value) || !("file" in value)) return false;
  return typeof value.path === "string" && value.file instanceof File;
}
