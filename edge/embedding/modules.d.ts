declare module "*.bin" {
  const bytes: ArrayBuffer;
  export default bytes;
}

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*?raw" {
  const text: string;
  export default text;
}
