// Runs before the first paint, so that no page flashes in the wrong theme.
try {
  const theme = localStorage.getItem('samtal.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's theme it is.
}
