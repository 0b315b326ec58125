// Runs before the first paint, so that a chosen theme does not flash. A file, because the page allows no inline script.
try {
  const theme = localStorage.getItem("perch.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the device's own theme it is.
}
