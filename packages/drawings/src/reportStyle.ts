import { Markup } from "./html.js";

/**
 * The report's style sheet: one column up to 1040 px, then headings and notes in a margin of their own. The dark scheme
 * is for screens alone: paper stays white. Text keeps a contrast of at least 4.5 to 1 on every ground used here.
 */
export const reportStyle = Markup.trusted(`
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --ink: #1c1e22; --muted: #5a5d64; --rule: #dcd9d0; --tile: #ffffff;
  --right: #1d5aa8; --wrong: #a8341a; --hit: #dbe7f5; --heat: #e8876c;
  --chart-text: var(--muted); --chart-grid: var(--rule); --chart-1: var(--right); --chart-2: var(--wrong);
  --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #16181c; --ink: #e8e9ec; --muted: #a3a7b0; --rule: #363a42; --tile: #1f2227;
    --right: #8ab8f5; --wrong: #f2a07c; --hit: #22375a; --heat: #a8431f;
  }
  img.ink { filter: invert(1); }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 72rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 var(--sans); font-variant-numeric: tabular-nums;
}
h1, h2 { font-family: var(--serif); font-weight: 600; line-height: 1.2; text-wrap: balance; margin: 0; }
h1 { font-size: clamp(1.75rem, 1.3rem + 2vw, 2.6rem); letter-spacing: -0.01em; }
h2 { font-size: 1.35rem; }
p { margin: 0.5rem 0 0; max-width: 65ch; }
a { color: var(--right); }
strong { font-weight: 600; }
.wrong { color: var(--wrong); }
.muted, caption, figcaption, .note { color: var(--muted); }
.overline { margin: 0 0 0.5rem; font-size: 0.8125rem; color: var(--muted); }
.nowrap { white-space: nowrap; }

header { padding-bottom: 2rem; }
.result { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; margin: 1.25rem 0 0; max-width: none; }
.result strong { font: 600 clamp(3rem, 2rem + 5vw, 5rem)/1.05 var(--serif); letter-spacing: -0.03em; white-space: nowrap; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 1.25rem 1.5rem; margin: 1.75rem 0 0; }
.facts dt { font-size: 0.8125rem; color: var(--muted); }
.facts dd { margin: 0; font-size: 1.125rem; }
.facts .wide { grid-column: 1 / -1; }
.facts .wide dd { font: 0.8125rem/1.6 var(--mono); overflow-wrap: anywhere; }

section { border-top: 1px solid var(--rule); padding: 1.75rem 0 2.25rem; }
.heading { margin-bottom: 1.25rem; }
.note { font-size: 0.9375rem; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
caption { text-align: left; font-size: 0.8125rem; padding-bottom: 0.5rem; }
th, td { padding: 0.3rem 0.5rem; text-align: right; font-weight: 400; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-size: 0.8125rem; color: var(--muted); border-bottom: 1px solid var(--rule); vertical-align: bottom; }
tbody th { font-weight: 600; }
tfoot th, tfoot td { border-top: 1px solid var(--rule); font-weight: 600; }
.lines tbody tr + tr > * { border-top: 1px solid color-mix(in srgb, var(--rule) 55%, transparent); }

.confusion { table-layout: fixed; border-collapse: separate; border-spacing: 2px; max-width: 46rem; }
.confusion th, .confusion td { padding: 0.4rem 0.1rem; text-align: center; border: 0; line-height: 1.2; }
.confusion thead th { padding: 0.1rem 0; }
.confusion tbody td { background: color-mix(in srgb, var(--heat) calc(var(--share, 0) * 100%), var(--paper)); border-radius: 2px; }
.confusion tbody td.hit { background: var(--hit); font-weight: 600; }
.confusion .none { color: var(--muted); }
.confusion.named thead td { width: 6.6em; }
.confusion.named th:first-child { text-align: left; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.confusion.named thead tr + tr th + th { padding: 0 0 0.3rem; }
.confusion.named thead span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
.confusion, .heat-kept { -webkit-print-color-adjust: exact; print-color-adjust: exact; }

.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 2rem; }
.charts .chart { display: block; width: 100%; max-width: 34rem; height: auto; }

img { image-rendering: pixelated; display: block; }
ul, ol { list-style: none; margin: 0; padding: 0; }
figure { margin: 0; }
.mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.25rem, 1fr)); gap: 1.5rem 1rem; }
.tile { display: inline-block; background: var(--tile); border: 1px solid var(--rule); }
.tile img { width: 84px; height: 84px; }
.mistakes figcaption { margin-top: 0.4rem; font-size: 0.8125rem; line-height: 1.45; }
.mistakes .answer { display: block; font-size: 0.9375rem; color: var(--ink); }
.mistakes .answer strong { display: inline-block; }
.mistakes figcaption > span { display: block; }

.units { display: flex; flex-wrap: wrap; gap: 6px; }
.units img { width: 56px; height: 56px; }
.legend { display: flex; align-items: center; gap: 0.6rem; margin-bottom: 1rem; font-size: 0.8125rem; color: var(--muted); }
.legend i { width: 8rem; height: 0.75rem; background: linear-gradient(90deg, rgb(33 102 172), #fff, rgb(178 24 43)); border: 1px solid var(--rule); }

.grid { display: grid; grid-template-columns: repeat(10, minmax(0, 1fr)); gap: 3px; max-width: 36rem; }
.grid li { background: var(--tile); border: 1px solid var(--rule); text-align: center; font-size: 0.75rem; line-height: 1.4; color: var(--muted); }
.grid img { width: 100%; height: auto; image-rendering: auto; }
.grid.named { grid-template-columns: repeat(auto-fill, minmax(4.5rem, 1fr)); gap: 6px; max-width: none; }
.grid.named img { width: 56px; margin: 4px auto 0; }
.grid.named li { padding: 0 1px 2px; font-size: 0.6875rem; line-height: 1.6; overflow-wrap: anywhere; }
.grid .missed { border-color: var(--wrong); box-shadow: inset 0 0 0 1px var(--wrong); color: var(--wrong); font-weight: 700; }

pre { margin: 0; padding: 1rem; background: var(--tile); border: 1px solid var(--rule); overflow-x: auto; font: 0.8125rem/1.6 var(--mono); }
h3 { font: 600 1rem/1.4 var(--sans); margin: 0 0 0.5rem; }
pre + h3 { margin-top: 1.75rem; }
:focus-visible { outline: 2px solid var(--right); outline-offset: 2px; }

@media (min-width: 48rem) { body { padding: 3rem 2.5rem 5rem; } }
@media (min-width: 65rem) {
  section { display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 0 3.5rem; padding: 2.25rem 0 2.75rem; }
  .heading { margin: 0; }
}
@media (max-width: 30rem) {
  .confusion { font-size: 0.6875rem; border-spacing: 1px; }
  .confusion thead th { font-size: inherit; }
  .confusion tbody td.hit { font-weight: 400; }
  .lines { font-size: 0.8125rem; }
  .mistakes { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .units img { width: 46px; height: 46px; }
}
@media print {
  :root { color-scheme: only light; }
  body { padding: 0; max-width: none; font-size: 10pt; background: none; }
  section { padding: 1rem 0; }
  .heading, figure, .confusion, .units li, .charts > * { break-inside: avoid; }
  .heading { break-after: avoid; }
  .scroll, pre { overflow: visible; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
}
`);
