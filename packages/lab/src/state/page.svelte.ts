import { untrack } from "svelte";
import { readQuery, writeQuery, type Fields, type Query, type ValuesOf } from "./fields.js";
import { readLink, writeLink } from "./link.js";
import { keep, recall } from "./storage.js";
import { isViewId, viewIds, type ViewId } from "./viewIds.js";

/** All that is chosen in the page: one plain object, which the link and the storage mirror. */
export interface PageState {
  view: ViewId;
  /** What is chosen in each view, as it stands in a link. */
  chosen: Partial<Record<ViewId, Query>>;
}

export const page: PageState = $state({ view: viewIds[0], chosen: {} });

/** Sentences about a link that could not be followed, or about storage. */
export const notices: string[] = $state([]);

export function notice(sentence: string): void {
  if (!notices.includes(sentence)) notices.push(sentence);
}

export function dismissNotices(): void {
  notices.length = 0;
}

/**
 * How long choices that follow each other rest before they are written down: a slider makes many in a row, and a browser allows
 * 200 links in 30 s. The first is written at once: a reload right behind a stroke must not lose it.
 */
const restMs = 250;
let writtenAtMs = -Infinity;

/** What stands in the way of storage is told once. */
let isStorageTold = false;

let timer: ReturnType<typeof setTimeout> | undefined;

/** Takes up the link and what was kept, and follows both from now on. Call it once. */
export async function startPage(): Promise<void> {
  const kept = checkState(await recall("state", "page"));
  if (kept !== undefined) Object.assign(page.chosen, kept.chosen);
  follow(kept?.view);
  addEventListener("hashchange", () => {
    dismissNotices();
    follow(undefined);
  });
  // What rests is written before a reload.
  addEventListener("pagehide", () => {
    if (timer !== undefined) write();
  });
}

/** Where a link leads. Without a view in it: to the last one. */
function follow(last: ViewId | undefined): void {
  const { view, query, fault } = readLink(location.hash);
  page.view = view ?? last ?? viewIds[0];
  if (query !== undefined) page.chosen[page.view] = query;
  if (fault !== undefined) notice(fault);
  write();
}

function write(): void {
  clearTimeout(timer);
  timer = undefined;
  writtenAtMs = performance.now();
  const link = writeLink(page.view, page.chosen[page.view] ?? {});
  if (link !== location.hash) history.replaceState(history.state, "", link);
  void keep("state", "page", $state.snapshot(page)).then((sentence) => {
    if (sentence === undefined || isStorageTold) return;
    isStorageTold = true;
    notice(sentence);
  });
}

function checkState(kept: unknown): PageState | undefined {
  if (typeof kept !== "object" || kept === null || !("view" in kept) || !("chosen" in kept)) return undefined;
  const { view, chosen } = kept;
  if (typeof view !== "string" || !isViewId(view) || typeof chosen !== "object" || chosen === null) return undefined;
  const queries = Object.entries(chosen).filter(
    (entry): entry is [ViewId, Query] => isViewId(entry[0]) && isQuery(entry[1]),
  );
  return { view, chosen: Object.fromEntries(queries) };
}

function isQuery(value: unknown): value is Query {
  return typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");
}

/** What is chosen in a view, with its types. */
export interface Chosen<F extends Fields> {
  readonly values: ValuesOf<F>;
  /** Chooses: the link follows. */
  set(changes: Partial<ValuesOf<F>>): void;
}

/**
 * Ties a view's choices to the page's state. Call it where the view's component begins.
 *
 * @example
 * const chosen = chooseIn("draw", { layer: whole(1, 20, 1) });
 * chosen.values.layer; // 1, or what the link says
 * chosen.set({ layer: 2 }); // #/draw?layer=2
 */
export function chooseIn<F extends Fields>(view: ViewId, fields: F): Chosen<F> {
  const read = $derived(readQuery(fields, page.chosen[view] ?? {}));
  $effect(() => {
    const { faults } = read;
    untrack(() => {
      faults.forEach(notice);
    });
  });
  return {
    get values() {
      return read.values;
    },
    set(changes) {
      page.chosen[view] = writeQuery(fields, { ...read.values, ...changes });
      clearTimeout(timer);
      if (performance.now() - writtenAtMs >= restMs) untrack(write);
      else timer = setTimeout(write, restMs);
    },
  };
}
