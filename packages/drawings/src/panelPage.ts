import { Markup, markup } from "./html.js";
import { edgesOf } from "./outline.js";
import { page } from "./page.js";
import { legendOf, limitedPictures, type Panel, type PanelPicture } from "./panels.js";
import type { Scale } from "./picture.js";
import { encodeTiles, pngDataAddress } from "./png.js";
import { reportStyle } from "./reportStyle.js";

/** What a page of panels says. */
export interface PanelPageInput {
  readonly title: string;
  /** What was looked at, in a sentence. */
  readonly summary: string;
  /** How to read it, where the panels do not say. */
  readonly explanation?: string;
  readonly panels: readonly Panel[];
  /** The command that writes the page again. */
  readonly command: string;
  /** What wrote it, such as `inkling 0.1.0`. */
  readonly generator: string;
}

/**
 * Writes panels as one HTML file in the style of the report: no script, images as PNG within, light and dark, from 320 px
 * of width on.
 *
 * @example
 * await writeWhole("why.html", renderPanelPage(input));
 */
export function renderPanelPage(input: PanelPageInput): string {
  const { title, summary, explanation, panels, command, generator } = input;
  const style = markup`${reportStyle}${panelStyle}`;
  return page(
    { title, generator, style },
    markup`<header>
<p class="overline">Written by ${generator}</p>
<h1>${title}</h1>
<p class="summary">${summary}</p>${explanation === undefined ? undefined : markup`<p class="note">${explanation}</p>`}
</header>
<main class="panels">${panels.map(panelOf)}</main>
<footer><h2>To do it again</h2>
<pre role="region" aria-label="Command" tabindex="0"><code>${command}</code></pre></footer>`,
  ).text;
}

function panelOf(panel: Panel): Markup {
  const { title, note, pictures, scale, perRow } = panel;
  const large = pictures.length === 1;
  const { width } = shownSize(pictures[0], large);
  const columns = perRow === undefined ? undefined : markup` style="--columns:${perRow};--width:${width + 2}px"`;
  const entries = limitedPictures(panel).map((picture, i) => {
    const { caption } = picture;
    const alternative = `${title}${caption === undefined ? (large ? "" : `, no. ${i + 1}`) : `: ${caption}`}`;
    return markup`<li><span class="map">${image(picture, scale, alternative, large)}${outline(picture)}</span>${
      caption === undefined ? undefined : markup`<span class="caption">${caption}</span>`
    }</li>
`;
  });
  return markup`<section class="panel${large ? " large" : ""}">
<h2>${title}</h2>
<div class="scroll"><ul class="maps${perRow === undefined ? "" : " rows"}"${columns}>${entries}</ul></div>
${legend(panel)}${note === undefined ? undefined : markup`<p class="note">${note}</p>`}</section>
`;
}

/** A whole multiple of its pixels, so that all of them are squares of one size. */
function shownSize(
  { width, height }: PanelPicture,
  large: boolean,
): { readonly width: number; readonly height: number } {
  const size = Math.max(1, Math.round((large ? 224 : 84) / width));
  return { width: width * size, height: height * size };
}

function image(picture: PanelPicture, scale: Scale, alternative: string, large: boolean): Markup {
  const { width, height } = shownSize(picture, large);
  const png = encodeTiles([picture], scale === "ink" ? { paper: "transparent" } : { scale });
  return markup`<img class="${scale}" src="${pngDataAddress(png)}" width="${width}" height="${height}" alt="${alternative}">`;
}

function outline({ outline: traced }: PanelPicture): Markup | undefined {
  if (traced === undefined) return undefined;
  const path = edgesOf(traced).map(({ x1, y1, x2, y2 }) => `M${x1} ${y1}L${x2} ${y2}`);
  return markup`<svg viewBox="0 0 ${traced.width} ${traced.height}" aria-hidden="true"><path d="${path.join("")}"/></svg>`;
}

function legend(panel: Panel): Markup | undefined {
  const ends = legendOf(panel);
  if (ends === undefined) return undefined;
  const minus = (text: string): string => text.replace("-", "\u2212");
  return markup`<p class="legend"><span>${minus(ends[0])}</span><i class="heat-kept ${panel.scale}"></i><span>${ends[1]}</span></p>
`;
}

/** What the report's style sheet has not: panels beside one another, and an outline over a map. */
const panelStyle = Markup.trusted(`
.summary { font-size: 1.125rem; }
.panels { display: flex; flex-wrap: wrap; gap: 0 2rem; border-top: 1px solid var(--rule); }
.panels .panel { display: block; flex: 1 1 100%; min-width: 0; border: 0; padding: 1.75rem 0 0.75rem; }
.panels .large { flex: 0 1 226px; }
.maps { display: flex; flex-wrap: wrap; gap: 0.6rem; margin-top: 0.75rem; }
.maps.rows { display: grid; grid-template-columns: repeat(var(--columns), minmax(1.75rem, var(--width))); justify-content: start; }
.map { position: relative; display: block; width: fit-content; background: var(--tile); border: 1px solid var(--rule); }
.map img { max-width: 100%; height: auto; }
.map svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.map path { stroke: #1c1e22; stroke-opacity: 0.6; stroke-width: 1; vector-effect: non-scaling-stroke; fill: none; }
.caption { display: block; font-size: 0.75rem; line-height: 1.5; color: var(--muted); }
.panel .legend { margin: 0.75rem 0 0; }
.large .legend { flex-wrap: wrap; justify-content: space-between; gap: 0.25rem; }
.large .legend i { order: -1; flex: 1 0 100%; }
.legend i.ink { background: linear-gradient(90deg, var(--tile), var(--ink)); }
.panels + footer { margin-top: 2rem; border-top: 1px solid var(--rule); padding-top: 1.75rem; }
footer pre { margin-top: 1rem; }
@media (max-width: 30rem) { .maps.rows { gap: 0.3rem; } }
`);
