// Starts the app. The build names its files, which carry a hash, on this script's own element.

const { js, wasm } = document.querySelector("script[data-wasm]").dataset;
const { default: start } = await import(js);
await start({ module_or_path: wasm });
