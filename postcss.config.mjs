// Tailwind as a PostCSS plugin: the only step between globals.css and the browser.

export default { plugins: { '@tailwindcss/postcss': {} } };
