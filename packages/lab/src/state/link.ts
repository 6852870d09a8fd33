import type { Query } from "./fields.js";
import { isViewId, type ViewId } from "./viewIds.js";

/** What the part of an address behind `#` says. */
export interface Link {
  /** Undefined where none is named; the first view is shown then. */
  readonly view: ViewId | undefined;
  /** Undefined where the link says nothing of it: what was chosen before holds. */
  readonly query: Query | undefined;
  /** A sentence, where it names a view that is none. */
  readonly fault: string | undefined;
}

/** A link is longer than this only by mistake. */
const mostCharacters = 20_000;

/** Reads `#/draw?layer=2`. Never throws. */
export function readLink(hash: string): Link {
  if (hash.length > mostCharacters) {
    return {
      view: undefined,
      query: undefined,
      fault: "The link is too long to be one of the lab's. Here is its first view.",
    };
  }
  const [path, search] = split(hash.replace(/^#?\/?/, ""));
  const name = decode(path);
  const query = search === undefined ? undefined : Object.fromEntries(new URLSearchParams(search));
  if (name === "") return { view: undefined, query: undefined, fault: undefined };
  if (isViewId(name)) return { view: name, query, fault: undefined };
  const said = name.length > 40 ? `${name.slice(0, 40)}…` : name;
  return { view: undefined, query: undefined, fault: `There is no view “${said}”. Here is the first one.` };
}

/** Writes a link: `#/draw`, or `#/draw?layer=2`. */
export function writeLink(view: ViewId, query: Query): string {
  const search = new URLSearchParams(query).toString();
  return `#/${view}${search === "" ? "" : `?${search}`}`;
}

function split(text: string): [path: string, search: string | undefined] {
  const mark = text.indexOf("?");
  return mark < 0 ? [text, undefined] : [text.slice(0, mark), text.slice(mark + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text).replace(/\/$/, "");
  } catch {
    return text;
  }
}
