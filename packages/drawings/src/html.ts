/**
 * Text that is HTML already. Only `markup` makes it, so that whatever else is inserted into a page is escaped.
 */
export class Markup {
  private constructor(readonly text: string) {}

  /** Takes a text for HTML as it stands: for constants of this room, such as a style sheet, and for nothing else. */
  static trusted(text: string): Markup {
    return new Markup(text);
  }
}

/** What can be inserted into a page: text and numbers are escaped, lists are joined, undefined is nothing. */
export type Insertable = string | number | Markup | undefined | readonly Insertable[];

/**
 * Writes HTML or SVG; every value inserted is escaped, in text and in quoted attributes alike.
 *
 * @example
 * markup`<p title="${'"quoted"'}">${"1 < 2"}</p>`.text; // <p title="&quot;quoted&quot;">1 &lt; 2</p>
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Insertable[]): Markup {
  return Markup.trusted(parts.map((part, i) => (i === 0 ? part : insert(values[i - 1]) + part)).join(""));
}

function insert(value: Insertable): string {
  if (value === undefined) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map(insert).join("");
  return escapeText(String(value));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes the five characters that mean something in HTML, and drops control characters, which no page may hold. */
export function escapeText(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, "").replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
