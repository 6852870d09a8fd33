// Before anything is painted: the colours that were chosen. Without a choice the system's are taken.
try {
  var theme = localStorage.getItem("inkling-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden: the system's colours.
}
