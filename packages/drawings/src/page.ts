import { markup, type Insertable, type Markup } from "./html.js";

/**
 * A whole HTML page: no script, and nothing that is fetched from elsewhere, which it forbids itself. Pages that inkling
 * may write over are known by their generator.
 */
export function page(
  { title, generator, style }: { readonly title: string; readonly generator: string; readonly style: Markup },
  body: Insertable,
): Markup {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${generator}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
