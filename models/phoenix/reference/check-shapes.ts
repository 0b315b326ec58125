type Shaped = Readonly<Record<string, { readonly shape: readonly number[] } | undefined>>;
type Shapes = Readonly<Record<string, readonly number[] | undefined>>;

/** @throws {RangeError} if `given` lacks a tensor, has one too many, or one of another shape than `expected` says. */
export function checkShapes(given: object, expected: object): void {
  const shapes = expected as Shapes;
  for (const name of Object.keys(given))
    if (!shapes[name]) throw new RangeError(`this network has no input ${name}`);
  for (const [name, shape] of Object.entries(shapes)) {
    const actual = (given as Shaped)[name]?.shape;
    if (!actual) throw new RangeError(`input ${name} is missing`);
    if (actual.length !== shape?.length || actual.some((size, i) => size !== shape[i]))
      throw new RangeError(`input ${name} is [${actual.join(", ")}], not [${shape?.join(", ")}]`);
  }
}
