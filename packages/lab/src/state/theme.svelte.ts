export type Theme = "system" | "light" | "dark";

const key = "inkling-theme";

/** The colours that were chosen; public/theme.js sets them before anything is painted. */
export const theme: { chosen: Theme } = $state({ chosen: readTheme() });

export function chooseTheme(chosen: Theme): void {
  theme.chosen = chosen;
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  try {
    if (chosen === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, chosen);
  } catch {
    // Storage is forbidden: they hold until the page is closed.
  }
}

function readTheme(): Theme {
  const { theme: set } = document.documentElement.dataset;
  return set === "light" || set === "dark" ? set : "system";
}
