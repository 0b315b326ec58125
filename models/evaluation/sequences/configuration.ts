import type { TrunkConfig } from "#models/contract.ts";

export interface ConfigurationDifference {
  readonly name: string;
  readonly product: number;
  readonly here: number;
}

/** Every number in which two trunks differ. */
export const configurationDifference = (
  product: TrunkConfig,
  here: TrunkConfig,
): ConfigurationDifference[] =>
  (Object.keys(product) as (keyof TrunkConfig)[])
    .filter((name) => product[name] !== here[name])
    .map((name) => ({ name, product: product[name], here: here[name] }));
