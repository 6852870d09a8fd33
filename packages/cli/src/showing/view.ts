import { quote, version } from "../terminal/commandName.js";
import type { Output } from "../terminal/output.js";
import { writeWhole } from "../files/outputFiles.js";
import { renderPanelPage, type Panel, encodePanels } from "@inkling/drawings";
import { renderPanels } from "../terminal/panels.js";
import { paragraph } from "../terminal/terminal.js";
import type { ShowOptions } from "./options.js";

/** What there is to see, before it is known where. */
export interface View {
  readonly title: string;
  /** What was looked at, in a sentence. */
  readonly summary: string;
  /** How to read it, where the panels do not say. */
  readonly explanation?: string;
  readonly panels: readonly Panel[];
  /** What was typed to see it, after `inkling`. */
  readonly command: string;
}

/** Draws a view in the terminal, or writes it as the files that were asked for; returns their names for `--json`. */
export async function present(
  view: View,
  { png, html }: Pick<ShowOptions, "png" | "html">,
  output: Output,
): Promise<{ readonly png?: string; readonly html?: string }> {
  const { summary, explanation, panels, command } = view;
  output.print(paragraph(summary, output.terminal));
  if (png !== undefined) await writeWhole(png, encodePanels(panels));
  if (html !== undefined) {
    const page = { ...view, command: `inkling ${command}`, generator: `inkling ${version()}` };
    await writeWhole(html, renderPanelPage(page));
  }
  const written = { ...(png === undefined ? {} : { png }), ...(html === undefined ? {} : { html }) };
  for (const file of Object.values(written)) output.print(`Written: ${file}`);
  if (Object.keys(written).length > 0) return written;
  output.print(`\n${renderPanels(panels, output.terminal)}`);
  for (const text of [explanation, ...panels.map(({ title, note }) => note && `${title}. ${note}`)]) {
    if (text !== undefined) output.explain(`\n${paragraph(text, output.terminal)}`);
  }
  return written;
}

/**
 * `show` with its options as they are typed; those that were not given are left out.
 *
 * @example
 * typedCommand("model.safetensors", { "--layer": 3, "--filters": true }); // "show model.safetensors --layer 3 --filters"
 */
export function typedCommand(
  model: string | undefined,
  options: Readonly<Record<string, string | number | true | undefined>>,
): string {
  const words = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return value === true ? [name] : [name, quote(String(value))];
  });
  return ["show", ...(model === undefined ? [] : [quote(model)]), ...words].join(" ");
}
