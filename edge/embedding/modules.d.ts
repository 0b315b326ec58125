declare module "*.bin" {
  const bytes: ArrayBuffer;
  export default bytes;
}

declare module "*?raw" {
  const text: string;
  export default text;
}
